import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.rectrain.nn.engine.Torch;
import org.rectrain.score.TopK;

/**
 * Exact top-K out of many items as scoring does it: users' vectors times all items' vectors, sixteen
 * million scores at a time, and the best of each row by a heap.
 *
 * <p>{@code java -Xmx3g -Dai.djl.offline=true -cp "cli/target/rectrain/jars/*"
 * benchmarks/RetrievalSpeed.java [items] [width] [users] [threads]}
 */
class RetrievalSpeed {
  public static void main(String[] args) {
    int items = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
    int width = args.length > 1 ? Integer.parseInt(args[1]) : 64;
    int users = args.length > 2 ? Integer.parseInt(args[2]) : 256;
    int threads = args.length > 3 ? Integer.parseInt(args[3]) : 1;
    Torch.threads(threads);
    int perPass = Math.max(1, (1 << 24) / items);
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray vectors = manager.randomNormal(new Shape(width, items));
      for (int batch : new int[] {1, perPass}) {
        double[] millis = new double[Math.max(10, users / batch)];
        for (int round = -2; round < millis.length; round++) {
          try (NDManager pass = manager.newSubManager()) {
            NDArray u = pass.randomNormal(new Shape(batch, width));
            long start = System.nanoTime();
            float[] scores = u.matMul(vectors).toFloatArray();
            for (int i = 0; i < batch; i++) {
              TopK.best(scores, i * items, items, new int[0], 100);
            }
            if (round >= 0) {
              millis[round] = (System.nanoTime() - start) / 1e6 / batch;
            }
          }
        }
        Arrays.sort(millis);
        System.out.printf(
            "%,d items, width %d, %d threads, %d users a pass: ms per user p50 %.2f p95 %.2f%n",
            items, width, threads, batch, millis[millis.length / 2],
            millis[(int) Math.ceil(0.95 * millis.length) - 1]);
      }
    }
  }
}
