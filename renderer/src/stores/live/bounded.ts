/** `items` followed by `more`, without the oldest that are beyond `limit`. The same list if there is nothing more. */
export function appendBounded<T>(items: readonly T[], more: readonly T[], limit: number): readonly T[] {
  return more.length === 0 ? items : [...items, ...more].slice(-limit)
}

/** As `appendBounded`, but a report under a known id takes the place of the earlier one. */
export function mergeById<T extends { readonly id: number }>(
  items: readonly T[],
  reports: readonly T[],
  limit: number,
): readonly T[] {
  if (reports.length === 0) return items
  const byId = new Map(items.map((item) => [item.id, item]))
  for (const report of reports) byId.set(report.id, report)
  return [...byId.values()].slice(-limit)
}
