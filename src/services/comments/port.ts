import type { QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type { Comment, CommentInput } from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';

export interface Comments extends Service {
  comments(query: QueryOf<'comments'>): Promise<ResponseOf<'comments'>>;
  create(input: CommentInput, author: string): Promise<Comment>;
  update(id: string, change: Partial<CommentInput>, author: string): Promise<Comment>;
  remove(id: string, author: string): Promise<void>;
}
