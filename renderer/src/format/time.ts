/** A moment of virtual time, in ns, as seconds to the microsecond: `12.472193`. */
export function formatMoment(ns: number): string {
  return (ns / 1e9).toFixed(6)
}

const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** A moment of wall time, in ms since 1970, in the words of the system's language. */
export function formatWhen(ms: number): string {
  return WHEN.format(ms)
}

/** A length in ns as on a recorder: `00:41`, `1:02:12`. */
export function formatClock(ns: number): string {
  const total = Math.floor(ns / 1e9)
  const parts = [Math.floor(total / 60) % 60, total % 60].map((part) => String(part).padStart(2, '0'))
  const hours = Math.floor(total / 3600)
  return hours === 0 ? parts.join(':') : [hours, ...parts].join(':')
}

/** A span in ns with the unit that suits it, to three digits: `41 ms`, `1.25 s`, `300 µs`. */
export function formatSpan(ns: number): string {
  const units = [
    [1e9, 's'],
    [1e6, 'ms'],
    [1e3, 'µs'],
  ] as const
  for (const [size, unit] of units) {
    // 999.9 ms rounds to a second.
    if (ns >= size * 0.9995) return `${Number((ns / size).toPrecision(3))} ${unit}`
  }
  return `${Math.round(ns)} ns`
}
