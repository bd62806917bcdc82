/** A moment of virtual time, in ns, as seconds to the microsecond: `12.472193`. */
export function formatMoment(ns: number): string {
  return (ns / 1e9).toFixed(6)
}

/** A length in ns as on a recorder: `00:41`, `1:02:12`. */
export function formatClock(ns: number): string {
  const total = Math.floor(ns / 1e9)
  const parts = [Math.floor(total / 60) % 60, total % 60].map((part) => String(part).padStart(2, '0'))
  const hours = Math.floor(total / 3600)
  return hours === 0 ? parts.join(':') : [hours, ...parts].join(':')
}
