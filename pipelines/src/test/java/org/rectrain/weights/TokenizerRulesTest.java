package org.rectrain.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rectrain.Failure;
import org.rectrain.model.text.Tokenized;
import org.rectrain.nn.Golden;

/** Tokenizers that would end the process, and settings beside them that ask for other tokens. */
@Tag("slow")
class TokenizerRulesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static ObjectNode bert() throws IOException {
    return (ObjectNode)
        JSON.readTree(Golden.path("weights/tiny/bert").resolve("tokenizer.json").toFile());
  }

  private static byte[] bytes(JsonNode node) {
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/model | vocab | {} | model.vocab: is missing or empty",
        "/model | vocab | [] | model.vocab: is missing or empty",
        "/model | vocab | {\"a\": 0} | model.unk_token: \"[UNK]\" is no token of model.vocab",
        "/model | vocab | {\"[UNK]\": \"x\"} | '[UNK]' has no number of 0 or more",
        "/model | vocab | {\"[UNK]\": -1} | '[UNK]' has no number of 0 or more",
        "/model | vocab | {\"[UNK]\": 1, \"a\": 1} | number 1 is given to two tokens",
        "/model | unk_token | null | model.unk_token: null is no token",
        "/model | unk_token | \"no\" | model.unk_token: \"no\" is no token",
        "/model | type | \"Unheard\" | model.type: 'Unheard' is not supported",
        "'' | model | null | model.type: '' is not supported",
        "'' | added_tokens | [{\"id\": -3, \"content\": \"x\"}] | lacks an id of 0 or more",
        "'' | added_tokens | [{\"id\": 900, \"content\": \"x\"}] | has token ids up to 900",
        "'' | post_processor | {\"type\": \"BertProcessing\", \"sep\": [\"[SEP]\", 3],"
            + " \"cls\": [\"[CLS]\", 900]} | has token ids up to 900",
        "'' | post_processor | {\"type\": \"Sequence\", \"processors\": [{\"special_tokens\":"
            + " {\"a\": {\"ids\": [5, 700]}}}]} | has token ids up to 700",
        "'' | truncation | {\"direction\": \"Left\"} | truncation.direction: 'Left'",
        "'' | normalizer | {\"type\": \"Unheard\"} | cannot be used: ",
        "'' | pre_tokenizer | 7 | cannot be used: "
      })
  void aTokenizerThatCannotBeUsedIsRefused(String at, String key, String value, String message)
      throws IOException {
    ObjectNode root = bert();
    ((ObjectNode) root.at(at.replace("'", ""))).set(key, JSON.readTree(value));
    Failure failure =
        catchThrowableOfType(
            Failure.class, () -> TokenizerFile.requireFit(bytes(root), "folder", 120));
    assertThat(failure).isNotNull().hasMessageContaining("tokenizer.json of folder");
    assertThat(failure.exitCode()).isEqualTo(Failure.INPUT);
    assertThat(failure).hasMessageContaining(message);
  }

  /** A panic of the library takes its own process down and not this one. */
  @Test
  void aPanicStaysInItsProcess() throws IOException {
    ObjectNode root = bert();
    ((ObjectNode) root.path("model")).set("vocab", JSON.readTree("{\"a\": 0}"));
    assertThatThrownBy(() -> TokenizerTrial.require(bytes(root), "folder"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("tokenizer.json of folder cannot be used");
    assertThatCode(() -> TokenizerFile.requireFit(bytes(bert()), "folder", 120))
        .doesNotThrowAnyException();
  }

  /** Windows over a long text may overlap by more tokens than a model here reads. */
  @Test
  void aStrideOfTheFileDoesNotCount() throws IOException {
    ObjectNode root = bert();
    root.putObject("truncation")
        .put("direction", "Right")
        .put("max_length", 512)
        .put("strategy", "LongestFirst")
        .put("stride", 128);
    TokenizerFile.requireFit(bytes(root), "folder", 120);
    List<String> texts = List.of("a long text of many more words than eight");
    assertThat(Tokenized.of(bytes(root), texts, 8).length(0)).isEqualTo(8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"truncation_side\": \"left\"} | truncation_side: 'left' is not supported",
        "{\"do_lower_case\": LOWER_NOT} | do_lower_case: ",
        "{\"unk_token\": \"[PAD]\"} | unk_token: '[PAD]'",
        "{\"sep_token\": \"[PAD]\"} | sep_token: '[PAD]' is not what tokenizer.json puts",
        "{\"cls_token\": {\"content\": \"<s>\"}} | cls_token: '<s>' is no",
        "{\"pad_token\": \"<pad>\"} | pad_token: '<pad>' is no token of tokenizer.json",
        "{\"additional_special_tokens\": [\"<x>\"]} | additional_special_tokens: '<x>'",
        "{\"added_tokens_decoder\": {\"0\": {\"content\": \"<x>\"}}} | added_tokens_decoder: '<x>'",
        "{\"added_tokens_decoder\": {\"0\": {\"content\": \"[PAD]\", \"lstrip\": true}}}"
            + " | added_tokens_decoder: '[PAD]' has lstrip: true; tokenizer.json says otherwise",
        "{\"added_tokens_decoder\": [1]} | added_tokens_decoder: expected tokens by their numbers",
        "{\"do_lower_case\": \"yes\"} | do_lower_case: expected true or false",
        "{\"add_bos_token\": 1} | add_bos_token: expected true or false",
        "{\"add_bos_token\": false} | add_bos_token: false",
        "{\"add_eos_token\": false} | add_eos_token: false",
        "{\"split_special_tokens\": true} | split_special_tokens: true is not supported",
        "{\"add_prefix_space\": true} | add_prefix_space: true is not supported, only false",
        "{\"a_key_of_next_year\": 1} | a_key_of_next_year: 1 is not supported"
      })
  void settingsThatAskForOtherTokensAreRefused(String config, String message, @TempDir Path temp)
      throws IOException {
    copy(temp);
    boolean lower = bert().path("normalizer").path("lowercase").asBoolean();
    Path file = temp.resolve("tokenizer_config.json");
    Files.writeString(file, config.replace("LOWER_NOT", Boolean.toString(!lower)));
    assertThatThrownBy(() -> HuggingFaceFolder.open(temp))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.exitCode()).isEqualTo(Failure.INPUT))
        .hasMessageContaining("tokenizer_config.json")
        .hasMessageContaining(message);
  }

  @Test
  void settingsThatAgreeAreTaken(@TempDir Path temp) throws IOException {
    copy(temp);
    boolean lower = bert().path("normalizer").path("lowercase").asBoolean();
    Files.writeString(
        temp.resolve("tokenizer_config.json"),
        """
        {"do_lower_case": %s, "model_max_length": 512, "padding_side": "left", "cls_token": "[CLS]",
         "sep_token": {"content": "[SEP]"}, "unk_token": "[UNK]", "pad_token": "[PAD]",
         "strip_accents": null, "tokenizer_class": "BertTokenizer", "truncation_side": "right"}
        """
            .formatted(lower));
    assertThatCode(() -> HuggingFaceFolder.open(temp)).doesNotThrowAnyException();
    Files.createDirectories(temp.resolve("1_Pooling"));
    Files.writeString(
        temp.resolve("1_Pooling/config.json"),
        "{\"pooling_mode_cls_token\": false, \"pooling_mode_max_tokens\": true}");
    assertThatThrownBy(() -> HuggingFaceFolder.open(temp))
        .hasMessageContaining("pooling_mode_max_tokens: true is not supported")
        .hasMessageContaining("pooling_mode: expected one of cls, mean and lasttoken, found []");
  }

  @Test
  void aFileThatIsHandedOnCutsToTheModelsLength() throws IOException {
    ObjectNode before = bert();
    before.putObject("truncation").put("max_length", 128);
    before.putObject("padding").putObject("strategy").put("Fixed", 128);
    TokenizerFile file = TokenizerFile.parse(bytes(before), "folder");
    JsonNode after = JSON.readTree(file.cutTo(16));
    assertThat(after.at("/truncation/max_length").asInt()).isEqualTo(16);
    assertThat(after.at("/padding/strategy").asText()).isEqualTo("BatchLongest");
    assertThat(file.sameTokens(TokenizerFile.parse(bytes(after), "folder"))).isTrue();
    ((ObjectNode) after.path("model")).put("unk_token", "[PAD]");
    assertThat(file.sameTokens(TokenizerFile.parse(bytes(after), "folder"))).isFalse();
  }

  private static void copy(Path to) throws IOException {
    try (Stream<Path> files = Files.list(Golden.path("weights/tiny/bert"))) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }
}
