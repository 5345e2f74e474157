import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A fixed amount of work of the kinds that a stage does, for {@code guard.sh}: products of float
 * matrices and counting of words in a hash table, once on each of two threads. Prints the median
 * seconds of five rounds after two that warm up.
 */
public class Yardstick {
  public static void main(String[] args) throws Exception {
    ExecutorService two = Executors.newFixedThreadPool(2);
    List<Double> seconds = new ArrayList<>();
    long check = 0;
    for (int round = 0; round < 7; round++) {
      long start = System.nanoTime();
      List<Future<Long>> parts = new ArrayList<>();
      for (int part = 0; part < 2; part++) {
        parts.add(two.submit((Callable<Long>) () -> product() + count()));
      }
      for (Future<Long> part : parts) {
        check += part.get();
      }
      if (round >= 2) {
        seconds.add((System.nanoTime() - start) / 1e9);
      }
    }
    two.shutdown();
    if (check == 0) {
      throw new IllegalStateException("nothing was computed");
    }
    seconds.sort(null);
    System.out.println(seconds.get(2));
  }

  /** A 512 by 512 product, eight times. */
  private static long product() {
    int n = 512;
    float[] a = new float[n * n];
    float[] b = new float[n * n];
    for (int i = 0; i < a.length; i++) {
      a[i] = i % 7;
      b[i] = i % 5;
    }
    float sum = 0;
    for (int time = 0; time < 8; time++) {
      float[] c = new float[n * n];
      for (int i = 0; i < n; i++) {
        for (int k = 0; k < n; k++) {
          float scale = a[i * n + k];
          for (int j = 0; j < n; j++) {
            c[i * n + j] += scale * b[k * n + j];
          }
        }
      }
      sum += c[n + time];
    }
    return (long) sum;
  }

  /** Counts of two million words out of a hundred thousand. */
  private static long count() {
    java.util.Map<String, Integer> counts = new java.util.HashMap<>();
    long state = 1;
    for (int i = 0; i < 2_000_000; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      counts.merge("word" + (state >>> 33) % 100_000, 1, Integer::sum);
    }
    return counts.size();
  }
}
