import { type Nanos } from '../kernel/clock.ts'
import { resultName } from '../kernel/errno.ts'
import { type Discontinuity } from './discontinuity.ts'
import { RUN_START } from './machine.ts'
import { type RunReport } from './run-report.ts'
import { type TraceEvent } from './trace.ts'

/** Collects what a report says. */
export class ReportBuilder {
  enabledAt: Nanos | undefined
  disabledAt: Nanos | undefined
  #samples = 0
  #counted = 0
  readonly #discontinuities = new Map<number, Discontinuity>()
  readonly #ioctls: Record<string, Record<string, number>> = {}
  readonly #splats: RunReport['splats'][number][] = []
  readonly #klog: RunReport['klog'][number][] = []

  add(event: TraceEvent): void {
    switch (event.type) {
      case 'sample':
        this.#samples++
        this.#counted += event.sample.end - event.sample.begin
        return
      case 'discontinuity':
        this.#discontinuities.set(event.discontinuity.id, event.discontinuity)
        return
      case 'ioctl': {
        const results = (this.#ioctls[event.ioctl.name] ??= {})
        const key = resultName(event.ioctl.result)
        results[key] = (results[key] ?? 0) + 1
        return
      }
      case 'splat': {
        const { kind, text, at, thread } = event.splat
        this.#splats.push({ kind, text, atNs: at, thread })
        return
      }
      case 'klog':
        this.#klog.push({ atNs: event.line.at, level: event.line.level, text: event.line.text })
        return
      case 'reset':
      case 'job':
      case 'fault':
    }
  }

  build(
    known: Pick<RunReport, 'scenario' | 'policy' | 'model' | 'seed' | 'virtualNs' | 'complete' | 'checks' | 'digest'>,
  ): RunReport {
    const { scenario, policy, model, seed, virtualNs, complete, checks, digest } = known
    const { enabledAt, disabledAt = RUN_START + virtualNs } = this
    const span = enabledAt === undefined ? 0 : disabledAt - enabledAt
    return {
      scenario,
      policy,
      model,
      seed,
      virtualNs,
      complete,
      samples: this.#samples,
      validFraction: span === 0 ? 0 : Math.min(1, this.#counted / span),
      // The time after the session is no loss.
      discontinuities: [...this.#discontinuities.values()].filter(({ kind }) => kind !== 'DISABLED'),
      ioctls: this.#ioctls,
      splats: this.#splats,
      klog: this.#klog,
      checks,
      digest,
    }
  }
}
