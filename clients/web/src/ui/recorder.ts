/** Why a voice note could not be made; the catalogue has words for each. */
export type VoiceTrouble = 'denied' | 'missing' | 'short' | 'failed'

export interface Recording {
  blob: Blob
  seconds: number
}

const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus']

/** A voice note under way. `stop` gives what was said, `cancel` throws it away. */
export class Recorder {
  private readonly parts: Blob[] = []
  private readonly begun = Date.now()

  private constructor(
    private readonly stream: MediaStream,
    private readonly recorder: MediaRecorder,
  ) {
    recorder.addEventListener('dataavailable', (event) => {
      if (event.data.size > 0) this.parts.push(event.data)
    })
    recorder.start(1000)
  }

  /** Asks for the microphone and begins. Rejects with a `VoiceTrouble`. */
  static async start(): Promise<Recorder> {
    if (typeof MediaRecorder === 'undefined' || !('mediaDevices' in navigator)) {
      throw 'missing' satisfies VoiceTrouble
    }
    let stream: MediaStream
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true })
    } catch (reason) {
      const name = reason instanceof DOMException ? reason.name : ''
      throw (name === 'NotAllowedError' ? 'denied' : 'missing') satisfies VoiceTrouble
    }
    const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one))
    return new Recorder(
      stream,
      new MediaRecorder(stream, {
        audioBitsPerSecond: 24_000,
        ...(type ? { mimeType: type } : {}),
      }),
    )
  }

  /** Whole seconds so far. */
  seconds(): number {
    return Math.floor((Date.now() - this.begun) / 1000)
  }

  async stop(): Promise<Recording> {
    const seconds = (Date.now() - this.begun) / 1000
    await new Promise<void>((resolve) => {
      if (this.recorder.state === 'inactive') return resolve()
      this.recorder.addEventListener('stop', () => resolve(), { once: true })
      this.recorder.stop()
    })
    this.free()
    if (seconds < 0.7 || this.parts.length === 0) throw 'short' satisfies VoiceTrouble
    return { blob: new Blob(this.parts, { type: this.recorder.mimeType }), seconds }
  }

  cancel(): void {
    if (this.recorder.state !== 'inactive') this.recorder.stop()
    this.free()
  }

  private free(): void {
    for (const track of this.stream.getTracks()) track.stop()
  }
}
