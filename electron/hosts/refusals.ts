import { type ServerResponse } from 'node:http'
import { SECURITY_HEADERS } from './content-security.ts'

/** Ends a request with a status and a sentence. What was not read of it is not waited for. */
export function refuse(response: ServerResponse, status: number, reason: string): void {
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
  response.end(`${reason}\n`)
}
