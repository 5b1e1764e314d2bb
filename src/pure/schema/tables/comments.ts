/** Comments of people on the timeline. */
export interface CommentsTables {
  comment: {
    id: string;
    text: string;
    author: string;
    from_ms: number;
    /** Null for a moment. */
    to_ms: number | null;
    device_id: string | null;
    /** A list of ids as JSON; empty for none. */
    sensor_ids: string;
    created_ms: number;
    updated_ms: number | null;
  };
}

export const commentsMigration = {
  id: '0012-comments',
  statements: [
    'CREATE TABLE comment (id text PRIMARY KEY, text text NOT NULL, author text NOT NULL, from_ms bigint NOT NULL, to_ms bigint, device_id text REFERENCES device (id) ON DELETE CASCADE, sensor_ids text NOT NULL, created_ms bigint NOT NULL, updated_ms bigint)',
    'CREATE INDEX comment_from ON comment (from_ms)',
  ],
} as const;
