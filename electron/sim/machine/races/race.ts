import { type RaceOptions, RaceRun } from './race-run.ts'

/** The program of a search: the same world anew for each execution. */
export function raceProgram(options: RaceOptions): { start(): RaceRun } {
  return { start: () => new RaceRun(options) }
}
