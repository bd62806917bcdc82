import { ref } from 'vue'

interface Takers {
  /** Resolves to the id that the file has here. */
  readonly bring: (file: File) => Promise<string>
  readonly show: (id: string) => Promise<void>
  readonly compare: (id: string, other: string) => Promise<void>
}

/** Files that are dropped or chosen. A refusal is shown where files are taken. */
export function useTakenFiles({ bring, show, compare }: Takers) {
  /** Why the one that was taken last is not. */
  const takeProblem = ref<string>()

  /** One is opened; of several, two are compared. */
  async function takeFiles([one, other, ...more]: readonly File[]): Promise<void> {
    takeProblem.value = undefined
    try {
      if (one !== undefined && other !== undefined) await compareFiles(one, other)
      else if (one !== undefined) await show(await bring(one))
    } catch (error) {
      takeProblem.value = error instanceof Error ? error.message : String(error)
      return
    }
    if (more.length > 0)
      takeProblem.value = `Two at a time are compared; left out: ${more.map(({ name }) => name).join(', ')}.`
  }

  async function compareFiles(one: File, other: File): Promise<void> {
    const [recording, second] = [await bring(one), await bring(other)]
    if (recording === second) throw new Error(`“${one.name}” and “${other.name}” are the same recording.`)
    await compare(recording, second)
  }

  function forgetTakeProblem(): void {
    takeProblem.value = undefined
  }

  return { takeProblem, takeFiles, forgetTakeProblem }
}
