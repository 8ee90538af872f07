import { defineConfig } from '@playwright/test'
import { launchOptions } from './harness/chromium'

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: 'results/output',
  // A failure is a failure. Continuous integration alone tries a second time, on a machine that is
  // loaded by others, and names as flaky what needed it: that is a defect to mend, not a pass.
  retries: Number(process.env.LIANJIAN_BROWSER_RETRIES ?? 0),
  forbidOnly: !!process.env.CI,
  fullyParallel: false,
  // One at a time: several devices in one test are load enough for a small machine.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['html', { outputFolder: 'results/report', open: 'never' }]],
  globalSetup: './harness/setup.ts',
  use: {
    browserName: 'chromium',
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 360, height: 740 },
    actionTimeout: 20_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions,
  },
})
