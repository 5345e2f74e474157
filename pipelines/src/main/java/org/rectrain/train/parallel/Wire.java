package org.rectrain.train.parallel;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.train.batch.MicroBatch;
import org.rectrain.train.checkpoint.Floats;

/**
 * How the result of a piece of work goes from one process to another.
 *
 * @param <W> the work
 * @param <R> its result
 */
public interface Wire<W, R> {
  void write(DataOutputStream out, W work, R result) throws IOException;

  R read(DataInputStream in, W work) throws IOException;

  /** Results of micro-batches. */
  Wire<MicroBatch, PassResult> PASSES =
      new Wire<>() {
        @Override
        public void write(DataOutputStream out, MicroBatch work, PassResult result)
            throws IOException {
          Floats.write(out, result.gradient());
          out.writeInt(result.texts().length);
          for (int text : result.texts()) {
            out.writeInt(text);
          }
          Floats.write(out, result.textGradient());
          writeLosses(out, result.losses());
        }

        @Override
        public PassResult read(DataInputStream in, MicroBatch work) throws IOException {
          float[] gradient = Floats.read(in);
          int[] texts = new int[in.readInt()];
          for (int i = 0; i < texts.length; i++) {
            texts[i] = in.readInt();
          }
          float[] textGradient = Floats.read(in);
          return new PassResult(gradient, texts, textGradient, readLosses(in));
        }
      };

  private static void writeLosses(DataOutputStream out, Map<String, double[]> losses)
      throws IOException {
    out.writeInt(losses.size());
    for (Map.Entry<String, double[]> loss : losses.entrySet()) {
      out.writeUTF(loss.getKey());
      out.writeInt(loss.getValue().length);
      for (double value : loss.getValue()) {
        out.writeDouble(value);
      }
    }
  }

  private static Map<String, double[]> readLosses(DataInputStream in) throws IOException {
    Map<String, double[]> losses = new LinkedHashMap<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      String name = in.readUTF();
      double[] values = new double[in.readInt()];
      for (int j = 0; j < values.length; j++) {
        values[j] = in.readDouble();
      }
      losses.put(name, values);
    }
    return losses;
  }

  /** Results of groups of texts. */
  Wire<int[], EncoderPass> ENCODER_PASSES =
      new Wire<>() {
        @Override
        public void write(DataOutputStream out, int[] work, EncoderPass result) throws IOException {
          Floats.write(out, result.gradient());
          writeLosses(out, result.losses());
        }

        @Override
        public EncoderPass read(DataInputStream in, int[] work) throws IOException {
          return new EncoderPass(Floats.read(in), readLosses(in));
        }
      };

  /** Outputs of layers. */
  Wire<int[], float[]> OUTPUTS =
      new Wire<>() {
        @Override
        public void write(DataOutputStream out, int[] work, float[] result) throws IOException {
          Floats.write(out, result);
        }

        @Override
        public float[] read(DataInputStream in, int[] work) throws IOException {
          return Floats.read(in);
        }
      };

  /** Rows of a table of vectors (texts, width) that each process has; the result is their count. */
  static Wire<int[], Integer> rows(float[] table, int width) {
    return new Wire<>() {
      @Override
      public void write(DataOutputStream out, int[] group, Integer result) throws IOException {
        float[] rows = new float[group.length * width];
        for (int i = 0; i < group.length; i++) {
          System.arraycopy(table, group[i] * width, rows, i * width, width);
        }
        Floats.write(out, rows);
      }

      @Override
      public Integer read(DataInputStream in, int[] group) throws IOException {
        float[] rows = Floats.read(in);
        for (int i = 0; i < group.length; i++) {
          System.arraycopy(rows, i * width, table, group[i] * width, width);
        }
        return group.length;
      }
    };
  }

  /** Named numbers, in their order. */
  static byte[] bytes(Map<String, Double> named) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (Map.Entry<String, Double> entry : named.entrySet()) {
        out.writeUTF(entry.getKey());
        out.writeDouble(entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** What {@link #bytes(Map)} wrote. */
  static Map<String, Double> named(byte[] bytes) {
    Map<String, Double> out = new LinkedHashMap<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      while (in.available() > 0) {
        out.put(in.readUTF(), in.readDouble());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out;
  }

  /** The results of one process, one after another. */
  default byte[] bytes(List<W> work, List<R> results) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (int i = 0; i < work.size(); i++) {
        write(out, work.get(i), results.get(i));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** What {@link #bytes} wrote, of the same work. */
  default List<R> results(List<W> work, byte[] bytes) {
    List<R> out = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      for (W piece : work) {
        out.add(read(in, piece));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out;
  }
}
