/** Of what is asked for while it is still under way, nothing is done: who presses a key twice means it once. */
export function oneAtATime(): (work: () => Promise<unknown>) => Promise<void> {
  let underWay: Promise<unknown> | undefined
  return async (work) => {
    underWay ??= work().finally(() => {
      underWay = undefined
    })
    await underWay
  }
}
