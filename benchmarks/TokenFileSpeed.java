import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rectrain.model.text.TokenFile;
import org.rectrain.model.text.Tokenized;
import org.rectrain.weights.PretrainedModels;

/**
 * Tokenising texts against taking their ids from the mapped file.
 *
 * <p>{@code java -Xmx2g -Dai.djl.offline=true -cp "cli/target/rectrain/jars/*"
 * benchmarks/TokenFileSpeed.java [texts] [tokens]}
 */
class TokenFileSpeed {
  public static void main(String[] args) throws Exception {
    int count = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
    int most = args.length > 1 ? Integer.parseInt(args[1]) : 32;
    byte[] tokenizer = PretrainedModels.find("minilm-l6").tokenizerJson();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(
          "Why it is so hard to restore an old home computer without stress, part "
              + i
              + ". Technology. Experts explain what goes on with cathode-ray monitors.");
    }
    Path folder = Files.createTempDirectory("tokens");
    Path file = folder.resolve(TokenFile.NAME);
    for (int round = 0; round < 3; round++) {
      Files.deleteIfExists(file);
      long start = System.nanoTime();
      Tokenized.of(tokenizer, texts, most);
      long made = System.nanoTime();
      TokenFile.open(file, tokenizer, texts, most, System.err::println);
      long written = System.nanoTime();
      TokenFile.open(file, tokenizer, texts, most, System.err::println);
      long mapped = System.nanoTime();
      System.out.printf(
          "%,d texts: tokenised %.2f s, tokenised and written %.2f s, mapped %.3f s, %,d bytes%n",
          count, (made - start) / 1e9, (written - made) / 1e9, (mapped - written) / 1e9,
          Files.size(file));
    }
    Files.delete(file);
    Files.delete(folder);
  }
}
