const PREFIXES = ['', 'k', 'M', 'G', 'T'] as const

/** `8.42 M`, `950`, `12.3 k`: three significant digits and an SI prefix, as counts in one dump range over nine decades. */
export function formatCount(value: number): string {
  const magnitude = Math.abs(value)
  if (magnitude < 1000) return Number.isInteger(value) ? String(value) : value.toPrecision(3)
  // 999,950 would round to "1000 k": choose the prefix of the rounded number.
  const rounded = Number(magnitude.toPrecision(3))
  const power = Math.min(PREFIXES.length - 1, Math.floor(Math.log10(rounded) / 3))
  return `${(value / 1000 ** power).toPrecision(3)} ${PREFIXES[power]}`
}

/** `8 M`, `2.5 k`: without trailing zeros, for the ticks of an axis. */
export function formatTick(value: number): string {
  const power = value === 0 ? 0 : Math.min(PREFIXES.length - 1, Math.floor(Math.log10(Math.abs(value)) / 3 + 1e-9))
  return `${Number((value / 1000 ** power).toPrecision(6))}${power > 0 ? ` ${PREFIXES[power]}` : ''}`
}

/** `12.431` for a virtual time in ns; as many decimals as tell `resolution` ns apart. */
export function formatSeconds(ns: number, resolution = 1e6): string {
  return (ns / 1e9).toFixed(Math.min(9, Math.max(0, Math.ceil(9 - Math.log10(resolution) - 1e-9))))
}

const GROUPED = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 })

/** `8,421,337` in full, for tables. */
export function formatExact(value: number): string {
  return GROUPED.format(value)
}
