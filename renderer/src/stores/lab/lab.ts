import { type LabApi } from '../../../../electron/protocol/api.ts'
import { type LabDescription, type LabStatus, type Notice } from '../../../../electron/protocol/types.ts'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { injectConnection } from '../../connection/connection.ts'

export interface ShownNotice extends Notice {
  readonly id: number
}

const SHOWN_NOTICES = 4
const INFO_SHOWN_MS = 8_000

/** The lab at the other end: what it offers, how it stands, and what it says. */
export const useLab = defineStore('lab', () => {
  const { api, state: connectionState, restartLab } = injectConnection()

  const description = shallowRef<LabDescription>()
  const status = shallowRef<LabStatus>()
  const notices = shallowRef<readonly ShownNotice[]>([])
  let noticed = 0

  const model = computed(() => description.value?.models.find(({ id }) => id === status.value?.settings.model))
  const isConnected = computed(() => connectionState.value.state === 'connected' && status.value !== undefined)

  /** Asks a lab that has just answered what it is. */
  async function greet(): Promise<void> {
    const [described, answered] = await Promise.all([api.describe(), api.status()])
    description.value = described
    status.value = answered
  }

  function setStatus(next: LabStatus): void {
    status.value = next
  }

  function notify(notice: Notice): void {
    noticed += 1
    const id = noticed
    // A hint that is given again is not shown twice; what goes wrong again is.
    const others = notices.value.filter(({ level, text }) => level !== 'info' || text !== notice.text)
    notices.value = [...others.slice(1 - SHOWN_NOTICES), { ...notice, id }]
    // What went wrong stays until it is read.
    if (notice.level === 'info') setTimeout(() => dismiss(id), INFO_SHOWN_MS)
  }

  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }

  /** Asks something of the lab on behalf of the person; a refusal becomes a notice. False if it was refused. */
  async function ask(request: (api: LabApi) => Promise<unknown>): Promise<boolean> {
    try {
      await request(api)
      return true
    } catch (error) {
      notify({ level: 'error', text: error instanceof Error ? error.message : String(error) })
      return false
    }
  }

  return {
    description,
    status,
    notices,
    model,
    connectionState,
    isConnected,
    greet,
    setStatus,
    notify,
    dismiss,
    ask,
    restartLab,
  }
})
