import { type Page } from 'playwright-core'

/** Controls that cover each other, and words that are cut or lie over others, in a page as it stands: one line each. */
export function layoutProblems(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    interface Box {
      readonly left: number
      readonly top: number
      readonly right: number
      readonly bottom: number
    }
    /** Rounded letters and borders touch by this much. */
    const SLACK_PX = 3
    const dialog = document.querySelector('[role="dialog"]')
    const all = [...(dialog ?? document.body).querySelectorAll('*')].filter((element) =>
      element.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
    )

    /** What of `box` is not cut off by the panes around `element`. */
    function seen(element: Element, box: Box): Box | undefined {
      let { left, top, right, bottom } = box
      for (let pane: Element | null = element; pane !== null; pane = pane.parentElement) {
        const { overflowX, overflowY, clipPath, position } = getComputedStyle(pane)
        if (clipPath !== 'none') return undefined
        const edge = pane.getBoundingClientRect()
        if (overflowX !== 'visible') [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)]
        if (overflowY !== 'visible') [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)]
        if (position === 'fixed') break
      }
      return right - left > SLACK_PX && bottom - top > SLACK_PX ? { left, top, right, bottom } : undefined
    }

    function name(element: Element): string {
      const words = element.getAttribute('aria-label') ?? element.textContent
      const id = element.getAttribute('data-testid') ?? element.className
      return `<${element.localName} ${id}> "${words.trim().replaceAll(/\s+/g, ' ').slice(0, 40)}"`
    }

    /** What stands still lies over what is scrolled below it. */
    const isSticky = (element: Element, other: Element): boolean => {
      for (let pane: Element | null = element; pane !== null && !pane.contains(other); pane = pane.parentElement) {
        if (getComputedStyle(pane).position === 'sticky') return true
      }
      return false
    }

    function covered<T extends { readonly element: Element; readonly box: Box }>(parts: readonly T[]): string[] {
      const found: string[] = []
      parts.forEach((a, i) => {
        for (const b of parts.slice(i + 1)) {
          if (a.element.contains(b.element) || b.element.contains(a.element)) continue
          const width = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left)
          const height = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top)
          if (width <= SLACK_PX || height <= SLACK_PX) continue
          if (isSticky(a.element, b.element) || isSticky(b.element, a.element)) continue
          found.push(`${name(a.element)} lies over ${name(b.element)}`)
        }
      })
      return found
    }

    const controls = all.flatMap((element) => {
      if (!element.matches('a[href], button, input, select, textarea, summary, [role="tab"]')) return []
      const box = seen(element, element.getBoundingClientRect())
      return box === undefined ? [] : [{ element, box }]
    })
    const words = all.flatMap((element) =>
      [...element.childNodes].flatMap((node) => {
        if (node.nodeType !== Node.TEXT_NODE || (node.textContent ?? '').trim() === '') return []
        const range = document.createRange()
        range.selectNodeContents(node)
        return [...range.getClientRects()].flatMap((line) => {
          const box = seen(element, line)
          return box === undefined ? [] : [{ element, box, line }]
        })
      }),
    )
    const cut = words.flatMap(({ element, box, line }) => {
      const isCut = line.right - box.right > SLACK_PX && line.left >= box.left
      if (!isCut) return []
      for (let pane: Element | null = element; pane !== null; pane = pane.parentElement) {
        const { overflowX, textOverflow } = getComputedStyle(pane)
        // What ends in an ellipsis says that there is more; what can be scrolled shows it.
        if (textOverflow === 'ellipsis' || overflowX === 'auto' || overflowX === 'scroll') return []
      }
      return [`${name(element)} is cut at the right`]
    })
    return [...new Set([...covered(controls), ...covered(words), ...cut])]
  })
}
