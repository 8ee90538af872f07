import { ref, watchEffect } from 'vue'

export type Theme = 'auto' | 'light' | 'dark'

const THEME = 'lianjian.theme'
const TEXT = 'lianjian.text'

const kept = localStorage.getItem(THEME)

/** How the app looks on this phone, whoever uses it. */
export const theme = ref<Theme>(kept === 'light' || kept === 'dark' ? kept : 'auto')
export const largeText = ref(localStorage.getItem(TEXT) === 'large')

const system = window.matchMedia?.('(prefers-color-scheme: dark)')
const systemDark = ref(system?.matches ?? false)
system?.addEventListener('change', (event) => {
  systemDark.value = event.matches
})

/** The browser's own frame has the header's red. */
function colourFrame(): void {
  const red = getComputedStyle(document.documentElement).getPropertyValue('--lj-identity').trim()
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', red)
}

/** Puts the preferences on the page and keeps them. */
export function applyPreferences(): void {
  watchEffect(() => {
    const dark = theme.value === 'dark' || (theme.value === 'auto' && systemDark.value)
    document.documentElement.dataset.theme = dark ? 'dark' : 'light'
    localStorage.setItem(THEME, theme.value)
    // With the next frame, which works the styles out anyway.
    requestAnimationFrame(colourFrame)
  })
  watchEffect(() => {
    document.documentElement.dataset.text = largeText.value ? 'large' : 'normal'
    localStorage.setItem(TEXT, largeText.value ? 'large' : 'normal')
  })
}
