import { type RecordingInfo, type RecordingState } from '../../../electron/protocol/types.ts'
import { recordingPath, uploadPath } from '../../../electron/protocol/host.ts'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { injectConnection } from '../connection/connection.ts'
import { useLab } from './lab.ts'
import { usePlayer } from './player.ts'

const IDLE: RecordingState = { state: 'idle' }

/** Recordings of this lab, and the one being made. */
export const useRecordings = defineStore('recordings', () => {
  const { api } = injectConnection()
  const lab = useLab()
  const player = usePlayer()

  const list = shallowRef<readonly RecordingInfo[]>([])
  const isListShown = ref(false)
  /** What went wrong while the list was shown, to be read there: it lies over the notices. */
  const problem = ref<string>()
  const active = computed(() => lab.status?.recording ?? IDLE)
  const { desktop } = window

  /** As `lab.ask`; what is refused is said in the list while that is shown. */
  async function ask(request: () => Promise<unknown>): Promise<void> {
    problem.value = undefined
    if (!isListShown.value) {
      await lab.ask(request)
      return
    }
    try {
      await request()
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error)
    }
  }

  async function refresh(): Promise<void> {
    await lab.ask(async () => {
      list.value = [...(await api.recordings())].sort((a, b) => b.created - a.created)
    })
  }

  async function showList(): Promise<void> {
    problem.value = undefined
    isListShown.value = true
    await refresh()
  }

  function hideList(): void {
    isListShown.value = false
  }

  async function start(): Promise<void> {
    await lab.ask(() => api.startRecording())
  }

  async function stop(): Promise<void> {
    await lab.ask(async () => {
      const { name } = await api.stopRecording()
      lab.notify({ level: 'info', text: `Recording “${name}” is saved. Open it under Recordings.` })
    })
    await refresh()
  }

  async function show(id: string): Promise<void> {
    await player.open(await api.openRecording(id))
    isListShown.value = false
  }

  async function open(id: string): Promise<void> {
    await ask(() => show(id))
  }

  async function remove(id: string): Promise<void> {
    await ask(() => api.deleteRecording(id))
    await refresh()
  }

  /** Where a browser downloads it from; undefined in the desktop app, which has a dialog instead. */
  function downloadLink(id: string): string | undefined {
    return desktop === undefined ? recordingPath(id) : undefined
  }

  async function saveCopy(id: string): Promise<void> {
    await ask(async () => desktop?.saveFile(id))
  }

  /** The desktop app's dialog, then opens what was chosen. */
  async function openFile(): Promise<void> {
    await ask(async () => {
      const id = await desktop?.openFile()
      if (id !== undefined) await show(id)
    })
  }

  /** Brings a file that was dropped or chosen to the lab and opens it. */
  async function take(file: File): Promise<void> {
    if (desktop !== undefined) {
      lab.notify({ level: 'info', text: `To open “${file.name}” here, use Recordings, Open a file.` })
      return
    }
    await ask(async () => {
      const response = await fetch(uploadPath(file.name), { method: 'POST', body: file })
      if (!response.ok) throw new Error(await refusal(file.name, response))
      // Our own host's answer: see uploadPath.
      const info = (await response.json()) as RecordingInfo
      await show(info.id)
    })
  }

  return {
    list,
    isListShown,
    problem,
    active,
    refresh,
    showList,
    hideList,
    start,
    stop,
    open,
    remove,
    downloadLink,
    saveCopy,
    openFile,
    take,
    hasDesktop: desktop !== undefined,
  }
})

/** What the lab has against a file names it; what the host refuses before is about the size or the request. */
async function refusal(name: string, response: Response): Promise<string> {
  const why = (await response.text()).trim()
  return response.status === 422 ? why : `“${name}”: ${why}`
}
