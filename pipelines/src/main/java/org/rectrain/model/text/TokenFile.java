package org.rectrain.model.text;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.rectrain.dataset.file.WholeFile;

/**
 * Token ids of texts in a file that is mapped into memory, so that neither a resumed run, nor a
 * further member, nor another worker, nor the scorer tokenises again, and the ids take no heap.
 *
 * <p>The file, little-endian: {@code RTTOKENS}, a version (4 bytes), SHA-256 of the tokenizer, the
 * longest text allowed and all texts (32), the number of texts (4), CRC-32 of what follows (8);
 * then the starts of the texts (4 each, and the end) and the ids (4 each). A file of other texts,
 * of another tokenizer, cut short or damaged is never used. It is written beside its final name and
 * renamed.
 */
public final class TokenFile {
  /** Its name in the folder of the train stage. */
  public static final String NAME = "tokens.bin";

  private static final byte[] MAGIC = "RTTOKENS".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int DIGEST = 32;
  private static final int HEADER = MAGIC.length + 4 + DIGEST + 4 + 8;

  private TokenFile() {}

  /**
   * The tokens of some texts: from the file when it holds just these, otherwise tokenised and
   * written to it. A disk that takes no file costs the cache and nothing else.
   *
   * @param log takes a line for people when the file is not used or not written
   */
  public static Tokenized open(
      Path file, byte[] tokenizerJson, List<String> texts, int maxTokens, Consumer<String> log) {
    byte[] key = key(tokenizerJson, texts, maxTokens);
    Optional<Tokenized> found = mapped(file, key, texts.size(), log);
    if (found.isPresent()) {
      return found.get();
    }
    Tokenized made = Tokenized.of(tokenizerJson, texts, maxTokens);
    if (bytes(made) > Integer.MAX_VALUE) {
      log.accept(file + ": would be over 2 GB and is not written");
      return made;
    }
    try {
      write(file, key, made);
    } catch (IOException e) {
      log.accept(file + ": cannot be written, the tokens stay in memory: " + e);
      return made;
    }
    return mapped(file, key, texts.size(), log).orElse(made);
  }

  /** The tokens that a file holds, if it is there, whole, and of just these texts. */
  public static Optional<Tokenized> read(
      Path file, byte[] tokenizerJson, List<String> texts, int maxTokens, Consumer<String> log) {
    return mapped(file, key(tokenizerJson, texts, maxTokens), texts.size(), log);
  }

  private static Optional<Tokenized> mapped(
      Path file, byte[] key, int texts, Consumer<String> log) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(WholeFile.plain(file), StandardOpenOption.READ)) {
      if (channel.size() < HEADER || channel.size() > Integer.MAX_VALUE) {
        throw new EOFException("is no whole file of tokens");
      }
      MappedByteBuffer all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      all.order(ByteOrder.LITTLE_ENDIAN);
      byte[] magic = new byte[MAGIC.length];
      all.get(magic);
      byte[] own = new byte[DIGEST];
      int version = all.getInt();
      all.get(own);
      int count = all.getInt();
      long sum = all.getLong();
      if (!Arrays.equals(magic, MAGIC) || version != VERSION) {
        throw new IOException("is no file of tokens of version " + VERSION);
      }
      if (!Arrays.equals(own, key) || count != texts) {
        log.accept(file + ": holds other texts or another tokenizer's ids; made again");
        return Optional.empty();
      }
      ByteBuffer body = all.slice();
      if (body.remaining() < (count + 1L) * Integer.BYTES || crc(body) != sum) {
        throw new IOException("is cut short or damaged");
      }
      IntBuffer numbers = body.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
      int[] starts = new int[count + 1];
      numbers.get(starts);
      return Optional.of(new Tokenized(numbers.slice(), starts));
    } catch (IOException e) {
      log.accept(file + ": " + e.getMessage() + "; made again");
      return Optional.empty();
    }
  }

  private static void write(Path file, byte[] key, Tokenized tokens) throws IOException {
    ByteBuffer out = ByteBuffer.allocate((int) bytes(tokens)).order(ByteOrder.LITTLE_ENDIAN);
    out.position(HEADER);
    IntBuffer numbers = out.slice().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
    numbers.put(tokens.starts()).put(tokens.all());
    long sum = crc(out.slice());
    out.position(0);
    out.put(MAGIC).putInt(VERSION).put(key).putInt(tokens.size()).putLong(sum);
    out.position(0);
    WholeFile.channel(
        file,
        channel -> {
          while (out.hasRemaining()) {
            channel.write(out);
          }
        });
  }

  private static long bytes(Tokenized tokens) {
    return HEADER + (tokens.size() + 1L + tokens.all().limit()) * Integer.BYTES;
  }

  private static long crc(ByteBuffer bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes.duplicate());
    return sum.getValue();
  }

  private static byte[] key(byte[] tokenizerJson, List<String> texts, int maxTokens) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(number(tokenizerJson.length));
      digest.update(tokenizerJson);
      digest.update(number(maxTokens));
      for (String text : texts) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(number(bytes.length));
        digest.update(bytes);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }
}
