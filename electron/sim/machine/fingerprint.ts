import { type PanfrostFile } from '../driver/panfrost-file.ts'
import { type PanfrostGemMapping } from '../driver/gem.ts'
import { type PanfrostJob } from '../driver/panfrost-job.ts'
import { type PanfrostMmu } from '../driver/mmu.ts'
import { type StateHash } from '../kernel/state-hash.ts'
import { type Machine } from './machine.ts'
import { type RaceClient } from './races/race-client.ts'

const NONE = -1
/** A job descriptor and its successor: what the GPU and the programs write there decides what a chain does. */
const CHAIN_BYTES = 128

/**
 * The state of driver, device and memory that no kernel primitive holds. Objects are named by the id of a primitive in them. What
 * only a thread's locals lead to is in that thread's history.
 */
export function fingerprintMachine(machine: Machine, clients: readonly RaceClient[], hash: StateHash): void {
  machine.device.fingerprint(hash)
  addDevice(machine, hash)
  for (const { drm, openings } of clients) {
    hash.add(openings)
    const file = drm.openFile
    if (file === undefined) {
      hash.add(NONE)
      continue
    }
    addFile(file.driverPriv, hash)
    for (const [handle, bo] of file.objects.entries) {
      hash.add(handle)
      hash.add(bo.refcount.id)
    }
    for (const [handle, syncobj] of file.syncobjs.entries) {
      hash.add(handle)
      hash.add(syncobj.fence.id)
    }
  }
}

function addDevice({ pfdev }: Machine, hash: StateHash): void {
  hash.add(pfdev.asAllocMask)
  hash.add(pfdev.asFaultyMask)
  for (const vm of pfdev.asLruList) hash.add(vm.as.id)
  const { user, mapping, buf, fields } = pfdev.perfcnt
  hash.add(user?.mmu.as.id ?? NONE)
  hash.add(buf === undefined ? 0 : 1)
  if (mapping === undefined) hash.add(NONE)
  else addMapping(mapping, hash)
  for (const { read } of fields) hash.addString(read())
  for (const [slot, positions] of pfdev.js.jobs.entries()) {
    for (const job of positions) hash.add(job?.id ?? NONE)
    hash.add(pfdev.js.emitSeqno[slot] ?? 0)
  }
  const jobs = new Set<PanfrostJob>(pfdev.js.jobs.flat().filter((job) => job !== undefined))
  for (const queue of pfdev.js.queues) {
    queue.fingerprint(hash)
    for (const job of queue.jobs) jobs.add(job)
  }
  for (const job of jobs) addJob(job, hash)
}

function addJob(job: PanfrostJob, hash: StateHash): void {
  hash.add(job.id)
  hash.add(job.jc)
  hash.add(job.error)
  hash.add(job.karma)
  hash.add(job.flushId)
  hash.add((job.ctx.destroyed.value ? 1 : 0) + (job.callback === undefined ? 0 : 2))
  hash.add(job.parent?.id ?? NONE)
  for (const { pages } of job.bos) for (const byte of pages.bytes.subarray(0, CHAIN_BYTES)) hash.add(byte)
}

function addFile({ mmu, jmCtxs }: PanfrostFile, hash: StateHash): void {
  for (const [handle, { destroyed }] of jmCtxs) hash.add(destroyed.value ? -handle : handle)
  addVm(mmu, hash)
}

function addVm({ as, pageTable, mm }: PanfrostMmu, hash: StateHash): void {
  hash.add(as.id)
  pageTable.fingerprint(hash)
  for (const { owner } of mm.nodes) addMapping(owner, hash)
}

function addMapping(mapping: PanfrostGemMapping, hash: StateHash): void {
  const { refcount, node, active, obj } = mapping
  hash.add(refcount.id)
  hash.add(node?.start ?? NONE)
  hash.add((active ? 1 : 0) + (obj.pages.freed ? 2 : 0))
  hash.add(obj.refcount.id)
  hash.add(obj.madv)
  hash.add(obj.heapRssSize)
  for (const other of obj.mappings.list) hash.add(other.refcount.id)
}
