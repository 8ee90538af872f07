/** Reads QR codes from pictures, with the browser's own reader where it has one. */
export interface QrReader {
  /** The text of the first code in the picture, if there is one. */
  read(picture: ImageBitmapSource): Promise<string | null>
}

interface Detector {
  detect(picture: ImageBitmapSource): Promise<{ rawValue: string }[]>
}
interface NativeDetector {
  new (options: { formats: string[] }): Detector
  getSupportedFormats(): Promise<string[]>
}

async function native(): Promise<Detector | null> {
  const found = (globalThis as { BarcodeDetector?: NativeDetector }).BarcodeDetector
  if (!found) return null
  try {
    const formats = await found.getSupportedFormats()
    return formats.includes('qr_code') ? new found({ formats: ['qr_code'] }) : null
  } catch {
    return null
  }
}

/** The bundled reader: its WebAssembly is one of our own files, so that it works without a line. */
async function bundled(): Promise<Detector> {
  const [{ BarcodeDetector, prepareZXingModule }, { default: wasm }] = await Promise.all([
    import('barcode-detector/ponyfill'),
    import('zxing-wasm/reader/zxing_reader.wasm?url'),
  ])
  await prepareZXingModule({
    overrides: {
      locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasm : prefix + path),
    },
    fireImmediately: true,
  })
  return new BarcodeDetector({ formats: ['qr_code'] })
}

let reader: Promise<QrReader> | null = null

/** The one reader of this page; rejects when neither can be had, and can then be asked again. */
export function qrReader(): Promise<QrReader> {
  reader ??= (async () => {
    const detector = (await native()) ?? (await bundled())
    return {
      async read(picture: ImageBitmapSource) {
        const codes = await detector.detect(picture)
        return codes.find((code) => code.rawValue !== '')?.rawValue ?? null
      },
    }
  })().catch((error: unknown) => {
    reader = null
    throw error
  })
  return reader
}
