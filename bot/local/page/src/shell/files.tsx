/** Files of a message: pictures are shown, all else is a card to download. */
import type { FileObject } from '../wire';
import { useReader } from './reader';

export function Files({ files }: { files: FileObject[] | undefined }) {
  if (!files?.length) return null;
  return (
    <div class="files">
      {files.map((file) => (file.mimetype?.startsWith('image/') ? <ImageFile key={file.id} file={file} /> : <FileCard key={file.id} file={file} />))}
    </div>
  );
}

function ImageFile({ file }: { file: FileObject }) {
  const { session, say, enlarge } = useReader();
  const url = session.api.fileUrl(file);
  const alt = file.alt_text || file.title || file.name || say('image');
  return (
    <figure class="image">
      <figcaption>{file.title || file.name}</figcaption>
      <button type="button" class="picture" aria-label={say('enlarge', { name: alt })} onClick={() => enlarge({ url, alt })}>
        <img src={url} alt={alt} />
      </button>
    </figure>
  );
}

function FileCard({ file }: { file: FileObject }) {
  const { session, say, clock } = useReader();
  const name = file.name ?? file.id;
  const kind = (name.includes('.') ? name.split('.').at(-1)! : 'file').slice(0, 4).toUpperCase();
  return (
    <a class="file" href={session.api.fileUrl(file)} download={name} aria-label={say('download', { name })}>
      <span class={`file-kind ${kind.toLowerCase()}`} aria-hidden="true">
        {kind}
      </span>
      <span class="file-text">
        <span class="file-name">{file.title || name}</span>
        <span class="quiet">{[kind, size(file.size, clock.locale)].filter(Boolean).join(' · ')}</span>
      </span>
      <span class="file-arrow" aria-hidden="true">
        ↓
      </span>
    </a>
  );
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];

/** 12 kB, in the reader's numbers; decimal units. */
function size(bytes: number | undefined, locale: string): string {
  if (bytes === undefined) return '';
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return new Intl.NumberFormat(locale, { style: 'unit', unit: UNITS[step], unitDisplay: step ? 'short' : 'narrow', maximumFractionDigits: step > 1 ? 1 : 0 }).format(
    bytes / 1000 ** step,
  );
}
