package org.rectrain.source.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text of another encoding as UTF-8. Bytes that are no character become 0xFF, which is none in
 * UTF-8 either, so that their row is found to be broken.
 */
final class Utf8Stream extends InputStream {
  private static final int SIZE = 1 << 15;
  private static final byte BROKEN = (byte) 0xFF;

  private final InputStream in;
  private final CharsetDecoder decoder;
  private final ByteBuffer raw = ByteBuffer.allocate(SIZE).flip();
  private final CharBuffer chars = CharBuffer.allocate(SIZE);
  private byte[] ready = new byte[0];
  private int at;
  private boolean ended;

  Utf8Stream(InputStream in, Charset charset) {
    this.in = in;
    decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  @Override
  public int read() throws IOException {
    return fill() ? ready[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] out, int offset, int length) throws IOException {
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, ready.length - at);
    System.arraycopy(ready, at, out, offset, count);
    at += count;
    return count;
  }

  private boolean fill() throws IOException {
    while (at == ready.length) {
      if (ended) {
        return false;
      }
      raw.compact();
      int count = in.read(raw.array(), raw.position(), raw.remaining());
      raw.position(raw.position() + Math.max(count, 0)).flip();
      ended = count < 0;
      decode();
    }
    return true;
  }

  private void decode() {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream(2 * SIZE);
    CoderResult result;
    do {
      // A high surrogate at the end of a run waits in the decoder's own state, never here.
      result = decoder.decode(raw, chars, ended);
      out.writeBytes(chars.flip().toString().getBytes(StandardCharsets.UTF_8));
      chars.clear();
      if (result.isError()) {
        raw.position(raw.position() + result.length());
        out.write(BROKEN);
      }
    } while (!result.isUnderflow());
    ready = out.toByteArray();
    at = 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
