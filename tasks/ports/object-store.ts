/** Files that machines read. */
export interface ObjectStore {
  /** Writes the whole text under the key, over whatever was there. */
  put(key: string, text: string): Promise<void>;
}
