import { existsSync } from 'node:fs'
import type { LaunchOptions } from '@playwright/test'

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The machine's own Chromium, with a camera and a microphone that need no one's hand. */
export const launchOptions: LaunchOptions = {
  executablePath: process.env.CHROMIUM ?? places.find((place) => existsSync(place)),
  args: [
    // Root, as in a container, has no sandbox to give.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-background-networking',
    '--disable-component-update',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
  ],
}
