import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.rectrain.metric.Auc;
import org.rectrain.metric.Gauc;

/** AUC and GAUC of the rows that metric_speed.py wrote; started by it, answers a line per request. */
class MetricSpeed {
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    double[] scores;
    try (FileChannel file = FileChannel.open(folder.resolve("scores"), StandardOpenOption.READ)) {
      int rows = (int) (file.size() / 8);
      scores = new double[rows];
      map(file, 0, 8L * rows).asDoubleBuffer().get(scores);
    }
    int[] labels = ints(folder.resolve("labels"));
    int[] users = ints(folder.resolve("users"));
    int userCount = Integer.parseInt(args[1]);
    var in = new java.io.BufferedReader(new java.io.InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      long start = System.nanoTime();
      double value =
          line.equals("auc")
              ? Auc.of(scores, labels)
              : Gauc.of(scores, labels, users, userCount, Gauc.Weighting.IMPRESSIONS).value();
      System.out.println((System.nanoTime() - start) / 1e9 + " " + value);
    }
  }

  private static int[] ints(Path path) throws Exception {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      int[] out = new int[(int) (file.size() / 4)];
      map(file, 0, file.size()).asIntBuffer().get(out);
      return out;
    }
  }

  private static ByteBuffer map(FileChannel file, long from, long size) throws Exception {
    return file.map(FileChannel.MapMode.READ_ONLY, from, size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
