import { type ModelInfo, type RunSettings } from '../../../electron/protocol/types.ts'

/** Counters that rise and fall with time, each in its own rhythm. */
export function scriptedWords(now: number, settings: RunSettings, model: ModelInfo): readonly number[] {
  const load = { idle: 0.02, vertex: 0.55, fragment: 0.8, compute: 0.65, memory: 0.7, heavy: 1 }[settings.workload]
  const t = now / 1e9
  const words = new Array<number>(model.dumpWords).fill(0)
  model.counters.forEach((counter, i) => {
    const wave = 0.7 + 0.2 * Math.sin(t * (1 + (i % 5) * 0.7) + i) + 0.1 * Math.sin(t * 9 + i * 3)
    const top = (model.clockHz * settings.periodMs) / 1e3 / (counter.units === 'cycles' ? 1 : 40)
    for (const word of counter.words) words[word] = Math.round(top * load * wave)
  })
  return words
}
