/** The page before a report: whose it is, and their sign. */
import { ImagePlus, X } from 'lucide-react';
import { useId, useState } from 'react';
import type { ReportInput } from '#pure/contract/resources.ts';
import { TextField } from './choose.tsx';

type Cover = ReportInput['cover'];
const empty = { organization: '', text: '', logo: null };
/** Twice what is shown, so that it is sharp on paper. */
const logoPx = { width: 640, height: 240 };

/** As a PNG that fits, whatever it was: the server takes a small one. */
async function logoOf(file: File): Promise<string> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, logoPx.width / picture.width, logoPx.height / picture.height);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png');
}

export function CoverFields({ value, onChange }: { value: Cover; onChange: (cover: Cover) => void }) {
  const id = useId();
  const [problem, setProblem] = useState('');
  const set = (part: Partial<NonNullable<Cover>>) => onChange({ ...empty, ...value, ...part });
  return (
    <section className="stack">
      <label className="switch">
        <input
          type="checkbox"
          checked={value !== null}
          onChange={(event) => onChange(event.target.checked ? empty : null)}
        />
        Begin with a cover page
      </label>
      {value ? (
        <>
          <TextField
            label="For whom or by whom"
            value={value.organization}
            placeholder="Example Ltd, network operations"
            onChange={(organization) => set({ organization })}
          />
          <div className="field">
            <label htmlFor={`${id}-text`}>Text below the title</label>
            <textarea
              id={`${id}-text`}
              className="textarea"
              rows={3}
              maxLength={2000}
              value={value.text}
              onChange={(event) => set({ text: event.target.value })}
            />
          </div>
          <div className="field">
            <label htmlFor={`${id}-logo`}>Logo</label>
            <div className="report-logo">
              {value.logo ? (
                <>
                  <img src={value.logo} alt="The logo as it will be shown" />
                  <button type="button" className="button quiet" onClick={() => set({ logo: null })}>
                    <X size={13} /> Remove
                  </button>
                </>
              ) : (
                <label className="button" htmlFor={`${id}-logo`}>
                  <ImagePlus size={14} /> Choose a picture
                </label>
              )}
              <input
                id={`${id}-logo`}
                className="visually-hidden"
                type="file"
                accept="image/png,image/jpeg,image/webp"
                onChange={(event) => {
                  const file = event.target.files?.[0];
                  setProblem('');
                  if (file)
                    logoOf(file)
                      .then((logo) => set({ logo }))
                      .catch(() => setProblem(`${file.name} is no picture that this browser can read.`));
                }}
              />
            </div>
            {problem ? (
              <span className="problem" role="alert">
                {problem}
              </span>
            ) : (
              <span className="hint">PNG, JPEG or WebP; it is made small enough.</span>
            )}
          </div>
        </>
      ) : null}
    </section>
  );
}
