package org.rectrain.nn.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A function in TorchScript, compiled from its text in Java: operations that DJL's API lacks, with
 * gradients. Equal texts share one compiled function; calls from several threads are allowed.
 */
public final class TorchScript {
  private static final ConcurrentHashMap<String, TorchScript> COMPILED = new ConcurrentHashMap<>();

  private final PtSymbolBlock block;

  private TorchScript(PtSymbolBlock block) {
    this.block = block;
  }

  /**
   * Compiles a function, once per text.
   *
   * @param arguments for example {@code "x: Tensor, w: Tensor"}
   * @param body statements, each line indented by two spaces, the last one {@code return}
   */
  public static TorchScript function(String arguments, String body) {
    String source = "def forward(self: __torch__.M, " + arguments + ") -> Tensor:\n" + body + "\n";
    return COMPILED.computeIfAbsent(source, TorchScript::compile);
  }

  /** A function of one expression. */
  public static TorchScript expression(String arguments, String expression) {
    return function(arguments, "  return " + expression);
  }

  /**
   * Calls the function; whether a gradient is recorded follows the thread's mode.
   *
   * @param manager owns the result
   */
  public NDArray call(NDManager manager, NDArray... inputs) {
    for (NDArray input : inputs) {
      if (input.getName() != null) {
        throw new IllegalArgumentException(
            "array '" + input.getName() + "': the engine reads meaning into names; use none");
      }
    }
    // "train = true" only means "no inference mode": inference tensors refuse a backward pass.
    NDArray result =
        NativeCalls.run(
            () -> IValueUtils.forward(block, new NDList(inputs), true).singletonOrThrow());
    result.attach(manager);
    return result;
  }

  private static TorchScript compile(String source) {
    try {
      return new TorchScript(
          JniUtils.loadModule(
              (PtNDManager) Torch.lasting(),
              new ByteArrayInputStream(archive(source)),
              false,
              false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A TorchScript archive: a zip of four stored entries around the source. */
  private static byte[] archive(String forward) throws IOException {
    String code =
        "class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n"
            + forward.indent(2);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      put(zip, "m/data.pkl", emptyModulePickle());
      put(zip, "m/code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
      put(zip, "m/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      put(zip, "m/version", "3\n".getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  /** The pickle of an instance of {@code __torch__.M} whose state is {@code training = True}. */
  private static byte[] emptyModulePickle() throws IOException {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.write(new byte[] {(byte) 0x80, 2});
    pickle.write("c__torch__\nM\nq\0)".getBytes(StandardCharsets.ISO_8859_1));
    pickle.write(0x81);
    pickle.write("}(X".getBytes(StandardCharsets.ISO_8859_1));
    pickle.write(new byte[] {8, 0, 0, 0});
    pickle.write("training".getBytes(StandardCharsets.ISO_8859_1));
    pickle.write(0x88);
    pickle.write("ub.".getBytes(StandardCharsets.ISO_8859_1));
    return pickle.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setSize(content.length);
    entry.setCompressedSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
