/** Block Kit: which drawing each block gets. */
import { useState } from 'preact/hooks';
import { useReader } from '../shell/reader';
import { plainText, Text } from '../text/draw';
import { Markdown } from '../text/markdown';
import { RichText } from '../text/rich';
import type { Block, Container, Element, FileObject, RichPart, TextObject } from '../wire';
import { ChartBlock } from './chart';
import { ElementOf } from './element';
import { BigImage, Picture } from './image';
import { SurfaceContext, useSurface } from './surface';
import { DataTable, Table } from './table';
import { Unknown } from './unknown';

interface Props {
  blocks: Block[];
  surface: string;
  container: Container;
  files?: FileObject[];
  errors?: Record<string, string>;
}

/** The blocks of a message or view. Blocks with an id keep their place, and so what is typed in them. */
export function Blocks({ blocks, surface, container, files = [], errors = {} }: Props) {
  return (
    <SurfaceContext.Provider value={{ key: surface, container, blocks, files, errors }}>
      <div class="blocks">{drawAll(blocks)}</div>
    </SurfaceContext.Provider>
  );
}

function drawAll(blocks: Block[]) {
  return blocks.map((block, at) => <BlockOf key={block.block_id ?? at} block={block} />);
}

function BlockOf({ block }: { block: Block }) {
  switch (block.type) {
    case 'section':
      return <Section block={block} />;
    case 'header':
      return <h3 class="block-header">{plainText(block.text)}</h3>;
    case 'divider':
      return <hr />;
    case 'context':
      return (
        <div class="context">
          {(block.elements ?? []).map((element, at) => (
            <ElementOf key={at} element={element as Element} block={block} />
          ))}
        </div>
      );
    case 'actions':
    case 'context_actions':
      return (
        <div class="actions">
          {(block.elements ?? []).map((element, at) => (
            <ElementOf key={(element as Element).action_id ?? at} element={element as Element} block={block} />
          ))}
        </div>
      );
    case 'image':
      return (
        <figure class="image">
          {block.title && <figcaption>{plainText(block.title)}</figcaption>}
          <BigImage image={block} />
        </figure>
      );
    case 'input':
      return <Input block={block} />;
    case 'rich_text':
      return <RichText parts={block.elements as RichPart[]} />;
    case 'markdown':
      return <Markdown text={typeof block.text === 'string' ? block.text : (block.text?.text ?? '')} />;
    case 'table':
      return <Table block={block} />;
    case 'data_table':
      return <DataTable block={block} />;
    case 'data_visualization':
      return <ChartBlock block={block} />;
    case 'alert':
      return (
        <div class={`alert ${block.level ?? 'default'}`} role={block.level === 'error' ? 'alert' : 'note'}>
          <Text of={block.text} />
        </div>
      );
    case 'card':
      return <Card block={block} />;
    case 'carousel':
      return <div class="carousel">{drawAll((block.elements ?? []) as Block[])}</div>;
    case 'container':
      return <ContainerBlock block={block} />;
    case 'plan':
      return (
        <div class="plan">
          <strong>{plainText(block.title)}</strong>
          {drawAll(block.tasks ?? [])}
        </div>
      );
    case 'task_card':
      return <Task block={block} />;
    default:
      return <Unknown type={block.type} />;
  }
}

function Section({ block }: { block: Block }) {
  return (
    <div class={block.accessory ? 'section with-accessory' : 'section'}>
      <div class="section-text">
        <Text of={block.text} />
        {block.fields && (
          <div class="fields">
            {block.fields.map((field, at) => (
              <div key={at}>
                <Text of={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {block.accessory && (
        <div class="accessory">
          <ElementOf element={block.accessory} block={block} />
        </div>
      )}
    </div>
  );
}

/** A labelled input, its hint, and what is wrong with what was entered. */
function Input({ block }: { block: Block }) {
  const { say } = useReader();
  const { errors } = useSurface();
  const error = errors[block.block_id ?? ''];
  return (
    <div class={error ? 'field wrong' : 'field'} data-block={block.block_id}>
      <div class="label">
        {plainText(block.label)}
        {block.optional && <span class="quiet"> {say('optional')}</span>}
      </div>
      {block.element && <ElementOf element={block.element} block={block} />}
      {block.hint && <div class="quiet hint">{plainText(block.hint)}</div>}
      {error && (
        <div class="error" role="alert">
          {error}
        </div>
      )}
    </div>
  );
}

function Card({ block }: { block: Block }) {
  return (
    <article class="card">
      {block.hero_image && <Picture image={block.hero_image} class="hero" />}
      <div class="card-head">
        {block.icon && <Picture image={block.icon} class="thumbnail" />}
        <div>
          <strong>
            <Text of={block.title as TextObject} />
          </strong>
          <div class="quiet">
            <Text of={block.subtitle} />
          </div>
        </div>
      </div>
      <Text of={block.body} />
      {block.actions && (
        <div class="actions">
          {block.actions.map((element, at) => (
            <ElementOf key={element.action_id ?? at} element={element} block={block} />
          ))}
        </div>
      )}
    </article>
  );
}

function ContainerBlock({ block }: { block: Block }) {
  const [isOpen, setOpen] = useState(!block.default_collapsed);
  const title = block.rich_text_title ? <RichText parts={block.rich_text_title.elements as RichPart[]} /> : plainText(block.title);
  return (
    <section class={`container ${block.width ?? 'standard'}`}>
      <div class="container-head">
        {block.is_collapsible ? (
          <button type="button" class="collapser" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            <span aria-hidden="true">{isOpen ? '▾' : '▸'}</span> {title}
          </button>
        ) : (
          <strong>{title}</strong>
        )}
        {block.subtitle && (
          <div class="quiet">
            <Text of={block.subtitle} />
          </div>
        )}
      </div>
      {isOpen && <div class="blocks">{drawAll(block.child_blocks ?? [])}</div>}
    </section>
  );
}

const STATES = ['pending', 'in_progress', 'complete', 'error'] as const;

function Task({ block }: { block: Block }) {
  const { say } = useReader();
  const state = STATES.find((each) => each === block.status) ?? 'pending';
  return (
    <div class={`task ${state}`}>
      <strong>{plainText(block.title)}</strong> <span class="quiet">{say(state)}</span>
      {block.details && <RichText parts={block.details.elements as RichPart[]} />}
      {block.output && <RichText parts={block.output.elements as RichPart[]} />}
    </div>
  );
}
