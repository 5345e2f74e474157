package org.rectrain.train.batch;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.distill.DistillConfig;
import org.rectrain.model.Model;
import org.rectrain.model.text.AttentionGuide;
import org.rectrain.model.text.TextEncoder;
import org.rectrain.model.text.Tokenized;
import org.rectrain.nn.backbone.BertSpec;

/** Whether and how a teacher's attention guides a student's. */
public final class AttentionPlan {
  private static final int TOKENS = 4096;

  private AttentionPlan() {}

  /**
   * The guide.
   *
   * @param teacher the first teacher; null when it is no network
   * @param texts that both read
   * @throws Failure (exit code 2) where the relations of one say nothing about the other's
   */
  public static AttentionGuide of(
      DistillConfig config, @Nullable Model teacher, Model student, List<String> texts) {
    Model.Encoder wise = teacher == null ? null : teacher.encoder();
    if (teacher == null || wise == null) {
      throw unfit("the first teacher reads no text");
    }
    Model.Encoder own = student.requireEncoder();
    if (!(wise.sizes() instanceof BertSpec) || !(own.sizes() instanceof BertSpec)) {
      throw unfit("teacher and student are not both BERT-type encoders");
    }
    int heads = config.attentionHeads();
    if (wise.sizes().hidden() % heads != 0 || own.sizes().hidden() % heads != 0) {
      throw Failure.usage(
          "distill.attention_heads: "
              + heads
              + " does not divide both the teacher's width "
              + wise.sizes().hidden()
              + " and the student's "
              + own.sizes().hidden(),
          "take a number that does");
    }
    TextEncoder encoder = teacher.encoderOf(texts, TOKENS);
    Tokenized tokens = Tokenized.of(own.tokenizerJson(), texts, student.spec().maxTokens());
    for (int text = 0; text < texts.size(); text++) {
      if (tokens.length(text) != encoder.texts().length(text)) {
        throw unfit(
            "teacher and student cut '"
                + texts.get(text)
                + "' into "
                + encoder.texts().length(text)
                + " and "
                + tokens.length(text)
                + " tokens");
      }
    }
    return new AttentionGuide(encoder, config.attentionWeight(), heads);
  }

  private static Failure unfit(String why) {
    return Failure.usage(
        "distill.attention_weight: " + why + ", so that there are no relations to compare",
        "set distill.attention_weight: 0; scores and hidden_weight pass between any two");
  }
}
