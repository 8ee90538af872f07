import { defineConfig } from '@playwright/test'
import base from './playwright.config'
import { LANGUAGES, SIZES } from './shots/studio'

/** `make shots`: every screen at every size in every language, to be looked at. */
export default defineConfig<{ size: string; language: string }>(base, {
  testMatch: '**/*.shots.ts',
  workers: 1,
  timeout: 600_000,
  reporter: [['list']],
  expect: { timeout: 8_000 },
  use: { actionTimeout: 8_000, trace: 'off', screenshot: 'off' },
  projects: LANGUAGES.flatMap((language) =>
    SIZES.map((size) => ({ name: `${size}-${language}`, use: { size, language } })),
  ),
})
