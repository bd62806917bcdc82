import axe from 'axe-core'
import { type Page } from 'playwright-core'

/** Which of its rules axe tries: those about colours take a third of the time of all. */
export type Rules = 'all' | 'colours'

/** What axe has against a page as it stands, if it is serious: one line each, with the first place. */
export async function seriousProblems(page: Page, rules: Rules): Promise<readonly string[]> {
  // The debugger's evaluation: the content security policy has no say in it.
  await page.evaluate(axe.source)
  const violations = await page.evaluate(async (only) => {
    const { axe: here } = globalThis as unknown as { readonly axe: typeof axe }
    const { violations: found } = await here.run(document, {
      resultTypes: ['violations'],
      ...(only === 'colours' ? { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } } : {}),
    })
    return found.map(({ id, impact, nodes }) => ({ id, impact, count: nodes.length, first: nodes[0]?.html ?? '' }))
  }, rules)
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, count, first }) => `${impact ?? ''} ${id}, ${count} times: ${first.slice(0, 200)}`)
}
