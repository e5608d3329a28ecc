import { createHash } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { CLOSE, frame, PING, PONG, TEXT, unframe } from './frames.ts'

export interface Connection {
  send(text: string): void
  close(): void
  /** Ends the connection without a word, as a broken network does. */
  destroy(): void
}

export interface Listener {
  opened(connection: Connection): void
  said(connection: Connection, text: string): void
  closed(connection: Connection): void
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

function shakeHands(request: IncomingMessage, socket: Duplex): void {
  const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${GUID}`).digest('base64')
  const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
  socket.write([...head, `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n'))
}

/** Takes WebSocket connections at `path` of a server. Enough of RFC 6455 for Slack's envelopes, no more. */
export function acceptWebSockets(server: Server, path: string, listener: Listener): void {
  server.on('upgrade', (request, socket) => {
    if (!request.url?.startsWith(path)) {
      socket.destroy()
      return
    }
    shakeHands(request, socket)
    const connection: Connection = {
      send: (text) => void socket.write(frame(TEXT, Buffer.from(text))),
      close: () => void socket.write(frame(CLOSE, Buffer.from([0x03, 0xe8]))),
      destroy: () => void socket.destroy(),
    }
    let bytes: Buffer = Buffer.alloc(0)
    let text: Buffer = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      for (let read = unframe(bytes); read; read = unframe(bytes)) {
        bytes = read.rest
        const { opcode, payload, final } = read.frame
        if (opcode === PING) socket.write(frame(PONG, payload))
        else if (opcode === CLOSE) socket.end(frame(CLOSE, payload))
        else if (opcode <= TEXT) {
          text = Buffer.concat([text, payload])
          if (!final) continue
          listener.said(connection, text.toString('utf8'))
          text = Buffer.alloc(0)
        }
      }
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => listener.closed(connection))
    listener.opened(connection)
  })
}
