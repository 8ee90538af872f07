import { defineConfig } from '@playwright/test'
import base from './playwright.config'

/** `make bench`: figures are printed and written down, and none is asserted. */
export default defineConfig(base, {
  testMatch: '**/*.bench.ts',
  workers: 1,
  timeout: 900_000,
  reporter: [['line']],
})
