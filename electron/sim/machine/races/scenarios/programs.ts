import { type Task } from '../../../kernel/operation.ts'
import { sendSignal } from '../../../kernel/signal.ts'
import { type Thread } from '../../../kernel/thread.ts'
import { type RaceStage } from '../race-scenario.ts'

/** One after the other: a task does nothing before its turn. */
export function* inOrder(...tasks: readonly Task<unknown>[]): Task {
  for (const task of tasks) yield* task
}

/** A program that sends the other a signal, at any moment. */
export function kill(stage: RaceStage, victim: Thread): void {
  stage.program('kill', signal(victim))
}

function* signal(victim: Thread): Task {
  yield* sendSignal(victim)
}
