import { type Page } from 'playwright-core'

/** What went wrong in a page by itself: nothing of it may happen in a journey. */
export interface PageProblems {
  readonly pageErrors: readonly string[]
  readonly cspViolations: readonly string[]
  readonly consoleErrors: readonly string[]
}

/** Collects from now on, and what Chromium kept of the time before. */
export function watchProblems(page: Page): PageProblems {
  const pageErrors: string[] = []
  const cspViolations: string[] = []
  const consoleErrors: string[] = []
  page.on('pageerror', ({ message, stack }) => pageErrors.push(stack ?? message))
  page.on('crash', () => pageErrors.push('the page has crashed'))
  page.on('console', (message) => {
    if (isViolation(message.text())) cspViolations.push(message.text())
    else if (message.type() === 'error') consoleErrors.push(message.text())
  })
  return { pageErrors, cspViolations, consoleErrors }
}

/** Whether what the console says is about the content security policy. */
export function isViolation(text: string): boolean {
  return /Content Security Policy|TrustedHTML|TrustedScript/.test(text)
}
