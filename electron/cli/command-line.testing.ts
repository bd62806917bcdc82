import { vi } from 'vitest'
import { main } from './index.ts'

/** Runs a command line and catches what it prints. */
export async function run(...args: readonly string[]) {
  let [out, err] = ['', '']
  const output = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text)
    return true
  })
  const errors = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text)
    return true
  })
  try {
    const code = await main(args)
    return { code, out, err }
  } finally {
    output.mockRestore()
    errors.mockRestore()
  }
}
