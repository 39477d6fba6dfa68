/** Images: uploaded ones by their file id, others by address; a click shows them at full size. */
import { useState } from 'preact/hooks';
import { useReader } from '../shell/reader';
import { safeUrl } from '../text/mrkdwn';
import { useSurface } from './surface';

interface Image {
  image_url?: string;
  slack_file?: { id?: string; url?: string };
  alt_text?: string;
}

/** Where an image is, or null when nothing usable was given. */
function useAddress(image: Image): string | null {
  const { session } = useReader();
  const { files } = useSurface();
  const id = image.slack_file?.id ?? /\/(?:[A-Z0-9]+-)?(F[A-Z0-9]{8,})\//.exec(image.slack_file?.url ?? '')?.[1];
  if (id) return session.api.fileUrl(files.find((file) => file.id === id) ?? { id, name: 'image' });
  return image.image_url ? safeUrl(image.image_url) : null;
}

/** A small image inside a line; not to be enlarged. */
export function Picture({ image, class: name }: { image: Image; class: string }) {
  const url = useAddress(image);
  if (!url) return null;
  return <img class={name} src={url} alt={image.alt_text ?? ''} title={image.alt_text} loading="lazy" />;
}

/** An image that can be enlarged. Its room is kept while it loads; when it fails, its description stands there. */
export function BigImage({ image }: { image: Image }) {
  const { say, enlarge } = useReader();
  const url = useAddress(image);
  const [hasFailed, setFailed] = useState(false);
  const alt = image.alt_text ?? '';
  if (!url || hasFailed) {
    return (
      <p class="unknown" role="note">
        {say('noImage')} {alt}
      </p>
    );
  }
  return (
    <button type="button" class="picture" aria-label={say('enlarge', { name: alt })} onClick={() => enlarge({ url, alt })}>
      <img key={url} src={url} alt={alt} onError={() => setFailed(true)} />
    </button>
  );
}
