package org.rectrain.dataset.file;

import java.nio.charset.StandardCharsets;
import org.apache.parquet.io.api.Binary;

/** A text that is encoded once, for values that repeat. */
public final class ParquetText {
  private final String value;
  private final Binary encoded;

  /** Encodes a text. */
  public ParquetText(String value) {
    this.value = value;
    this.encoded = Binary.fromConstantByteArray(value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return value;
  }

  /** Its UTF-8 bytes. */
  public Binary encoded() {
    return encoded;
  }
}
