package org.rectrain.model.text;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.file.WholeFile;

/**
 * The vectors of texts by an encoder that does not learn, made once and kept in a folder that runs
 * share.
 *
 * <p>A file, little-endian: {@code RTVECTOR}, SHA-256 of the encoder and all texts (32 bytes), the
 * number of values (4), CRC-32 of them (8), and the values (4 each). A file of other texts, of
 * another encoder, cut short or damaged is never used.
 */
public final class FrozenVectors {
  private static final byte[] MAGIC = "RTVECTOR".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGEST = 32;
  private static final int HEADER = MAGIC.length + DIGEST + 4 + 8;

  /** Larger tables are made again rather than held. */
  private static final int MOST_REMEMBERED = 16 << 20;

  /** By encoder and texts, while memory allows. */
  private static final Map<String, SoftReference<float[]>> REMEMBERED = new ConcurrentHashMap<>();

  private FrozenVectors() {}

  /**
   * The vectors (texts, E) of all texts of an encoder.
   *
   * @param key of the encoder's weights and of all else that decides a vector; empty where the
   *     vectors are not to be kept
   * @param texts those of the encoder
   * @param folder null to keep nothing
   * @param threads that encode
   * @param log takes a line for people when a file is not used or not written
   */
  public static float[] of(
      TextEncoder encoder,
      String key,
      List<String> texts,
      @Nullable Path folder,
      int threads,
      Consumer<String> log) {
    int values = Math.multiplyExact(texts.size(), encoder.width());
    boolean kept = folder != null && !key.isEmpty() && values < (Integer.MAX_VALUE - HEADER) / 4;
    if (!kept) {
      return encoded(encoder, threads);
    }
    byte[] digest = digest(key, texts);
    String name = HexFormat.of().formatHex(digest, 0, 12) + ".vectors";
    Path file = java.util.Objects.requireNonNull(folder).resolve(name);
    float[] found = read(file, digest, values, log);
    if (found != null) {
      return found;
    }
    float[] made = encoded(encoder, threads);
    try {
      Files.createDirectories(folder);
      write(file, digest, made);
    } catch (IOException e) {
      log.accept(file + ": cannot be written, the vectors stay in memory: " + e);
    }
    return made;
  }

  /**
   * The vectors (texts, E) of all texts by a finished model, which stages of one process read one
   * after another: encoded by the first that asks.
   *
   * @param key of the model and of all else that decides a vector
   * @param texts those of the encoder
   * @return not to be changed
   */
  public static float[] remembered(
      TextEncoder encoder, String key, List<String> texts, int threads) {
    String digest = HexFormat.of().formatHex(digest(key, texts));
    SoftReference<float[]> before = REMEMBERED.get(digest);
    float[] found = before == null ? null : before.get();
    if (found != null) {
      return found;
    }
    float[] made = encoded(encoder, threads);
    if (made.length <= MOST_REMEMBERED) {
      REMEMBERED.put(digest, new SoftReference<>(made));
    }
    return made;
  }

  /** The vectors (texts, E) of all texts, encoded here and now; empty without an encoder. */
  public static float[] encoded(@Nullable TextEncoder encoder, int threads) {
    if (encoder == null) {
      return new float[0];
    }
    float[] out = new float[Math.multiplyExact(encoder.texts().size(), encoder.width())];
    List<int[]> groups = encoder.groups(encoder.all());
    new RowParts(threads)
        .run(groups.size(), 1, (from, to) -> encoder.encodeGroup(groups.get(from), out));
    return out;
  }

  private static float @Nullable [] read(
      Path file, byte[] digest, int values, Consumer<String> log) {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      ByteBuffer all =
          ByteBuffer.wrap(Files.readAllBytes(WholeFile.plain(file))).order(ByteOrder.LITTLE_ENDIAN);
      byte[] magic = new byte[MAGIC.length];
      byte[] own = new byte[DIGEST];
      if (all.remaining() != HEADER + values * Float.BYTES) {
        throw new IOException("is cut short or damaged");
      }
      all.get(magic);
      all.get(own);
      int count = all.getInt();
      long sum = all.getLong();
      boolean ours = Arrays.equals(magic, MAGIC) && Arrays.equals(own, digest) && count == values;
      if (!ours || crc(all.slice()) != sum) {
        throw new IOException("is cut short or damaged");
      }
      float[] out = new float[values];
      all.asFloatBuffer().get(out);
      return out;
    } catch (IOException e) {
      log.accept(file + ": " + e.getMessage() + "; the texts are encoded again");
      return null;
    }
  }

  private static void write(Path file, byte[] digest, float[] values) throws IOException {
    ByteBuffer out =
        ByteBuffer.allocate(HEADER + values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.position(HEADER);
    out.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    long sum = crc(out.slice());
    out.position(0);
    out.put(MAGIC).put(digest).putInt(values.length).putLong(sum);
    WholeFile.write(file, out.array());
  }

  private static long crc(ByteBuffer bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes);
    return sum.getValue();
  }

  private static byte[] digest(String key, List<String> texts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      add(digest, key);
      texts.forEach(text -> add(digest, text));
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
  }
}
