import axe from 'axe-core'
import { type Page } from 'playwright-core'

/** What axe has against a page as it stands, by any of its rules: one line each, with the first place. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  // The debugger's evaluation: the content security policy has no say in it.
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe: here } = globalThis as unknown as { readonly axe: typeof axe }
    const { violations } = await here.run(document, { resultTypes: ['violations'] })
    // What has a tooltip names it; where in the page its words stand is all the same.
    const isTooltip = (html: string) => html.startsWith('<div data-reka-popper')
    const real = violations.filter(({ id, nodes }) => id !== 'region' || !nodes.every(({ html }) => isTooltip(html)))
    return real.map(
      ({ id, impact, nodes }) => `${impact ?? ''} ${id}, ${nodes.length} times: ${nodes[0]?.html.slice(0, 200) ?? ''}`,
    )
  })
}
