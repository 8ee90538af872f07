import { onBeforeUnmount, onMounted, ref, type Ref, shallowRef } from 'vue'

/** Why there is no picture; `none` also where the page may not ask (no camera, no secure context). */
export type CameraTrouble = 'denied' | 'none' | 'busy'

export interface Camera {
  readonly live: Ref<boolean>
  readonly trouble: Ref<CameraTrouble | null>
  /** Whether the phone's lamp can be switched on: basements are dark. */
  readonly hasTorch: Ref<boolean>
  readonly torch: Ref<boolean>
  open(): Promise<void>
  close(): void
  setTorch(on: boolean): Promise<void>
}

type TorchCapabilities = MediaTrackCapabilities & { torch?: boolean }
type TorchConstraints = MediaTrackConstraintSet & { torch?: boolean }

export function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy'
  return 'none'
}

/**
 * The camera behind a `<video>`: open while the component stands and the page is in sight, closed
 * otherwise, so that no lamp or lens stays on in a pocket.
 */
export function useCamera(video: Readonly<Ref<HTMLVideoElement | null>>): Camera {
  const live = ref(false)
  const trouble = ref<CameraTrouble | null>(null)
  const hasTorch = ref(false)
  const torch = ref(false)
  const stream = shallowRef<MediaStream | null>(null)
  let wanted = false
  let opening: Promise<void> | null = null

  function close(): void {
    for (const track of stream.value?.getTracks() ?? []) track.stop()
    stream.value = null
    live.value = false
    torch.value = false
    hasTorch.value = false
  }

  async function start(): Promise<void> {
    trouble.value = null
    const devices = navigator.mediaDevices as MediaDevices | undefined
    if (!devices?.getUserMedia) {
      trouble.value = 'none'
      return
    }
    try {
      const opened = await devices.getUserMedia({
        audio: false,
        video: {
          facingMode: { ideal: 'environment' },
          width: { ideal: 1920 },
          height: { ideal: 1080 },
        },
      })
      // Left or put into the pocket meanwhile; `seen` asks again.
      if (!wanted || !video.value || document.visibilityState === 'hidden') {
        for (const track of opened.getTracks()) track.stop()
        return
      }
      close()
      stream.value = opened
      const track = opened.getVideoTracks()[0]
      const capabilities = track?.getCapabilities?.() as TorchCapabilities | undefined
      hasTorch.value = capabilities?.torch === true
      track?.addEventListener('ended', () => {
        if (stream.value !== opened) return
        close()
        trouble.value = 'busy'
      })
      video.value.srcObject = opened
      await video.value.play()
      live.value = true
    } catch (error) {
      if (!wanted) return
      close()
      trouble.value = troubleOf(error)
    }
  }

  async function open(): Promise<void> {
    wanted = true
    opening ??= start().finally(() => (opening = null))
    await opening
  }

  async function setTorch(on: boolean): Promise<void> {
    const track = stream.value?.getVideoTracks()[0]
    if (!track || !hasTorch.value) return
    try {
      await track.applyConstraints({ advanced: [{ torch: on } as TorchConstraints] })
      torch.value = on
    } catch {
      hasTorch.value = false
    }
  }

  function seen(): void {
    if (document.visibilityState === 'hidden') close()
    else if (wanted && !stream.value) void open()
  }

  onMounted(() => {
    document.addEventListener('visibilitychange', seen)
    void open()
  })
  onBeforeUnmount(() => {
    wanted = false
    document.removeEventListener('visibilitychange', seen)
    close()
  })

  return { live, trouble, hasTorch, torch, open, close, setTorch }
}
