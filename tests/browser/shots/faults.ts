import type { Page } from '@playwright/test'

/**
 * What can be measured of a bad screen: wider than the window, words cut off or broken in the middle,
 * small print, targets too small for a thumb, a button's words on three lines.
 */
export async function faults(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const found = new Set<string>()
    const root = document.documentElement
    if (root.scrollWidth > innerWidth + 1) found.add(`wider than the window by ${root.scrollWidth - innerWidth}`)
    const shown = (element: Element): DOMRect | null => {
      const box = element.getBoundingClientRect()
      if (box.width < 2 || box.height < 2 || box.right < 0 || box.left > innerWidth) return null
      if (!(element as HTMLElement).checkVisibility({ visibilityProperty: true, opacityProperty: true })) return null
      // The line about sending is thin, what takes its press is not.
      return element.closest('.lj-hidden, .skip, .paper, .sync, .bead, [inert]') ? null : box
    }
    const called = (element: Element): string =>
      `<${element.tagName.toLowerCase()}.${element.className.toString().split(' ')[0]}> “${(
        element.getAttribute('aria-label') ??
        element.textContent ??
        ''
      )
        .trim()
        .slice(0, 40)}”`
    for (const element of document.querySelectorAll('button, a[href], input, select, textarea, summary')) {
      const box = shown(element)
      if (!box) continue
      const within = element.matches('input') ? element.closest('label')?.getBoundingClientRect() : null
      const { width, height } = within ?? box
      if (width < 47.5 || height < 47.5) {
        found.add(`small target ${Math.round(width)}×${Math.round(height)} ${called(element)}`)
      }
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const words = node.textContent ?? ''
      const parent = node.parentElement
      if (!words.trim() || !parent || !shown(parent)) continue
      const style = getComputedStyle(parent)
      if (parseFloat(style.fontSize) < 14.5) found.add(`print of ${style.fontSize} ${called(parent)}`)
      if (style.overflow !== 'visible' && parent.scrollWidth > parent.clientWidth + 1) {
        found.add(`cut off ${called(parent)}`)
      }
      const range = document.createRange()
      for (const word of words.matchAll(/[A-Za-z]{3,}/g)) {
        range.setStart(node, word.index)
        range.setEnd(node, word.index + word[0].length)
        const tops = new Set([...range.getClientRects()].map((box) => Math.round(box.top)))
        if (tops.size > 1) found.add(`“${word[0]}” is broken in ${called(parent)}`)
      }
      range.selectNodeContents(node)
      const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size
      if (lines > 2 && parent.closest('.big')) found.add(`${lines} lines on a button ${called(parent)}`)
    }
    return [...found]
  })
}
