package org.rectrain.nn;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.Buffer;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What must never be called because the engine then goes wrong without a word. */
@Tag("slow")
class EngineRulesTest {
  private static final Set<String> ARITHMETIC =
      Set.of("add", "sub", "mul", "div", "mod", "pow", "maximum", "minimum");

  /** These lose the gradient; set() makes the tensor point into Java memory. */
  private static final Set<String> CUTTING = Set.of("toType", "duplicate", "set");

  /** The packages that may use the engine at all, as ArchitectureTest holds. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(
              "org.rectrain.nn",
              "org.rectrain.weights",
              "org.rectrain.train",
              "org.rectrain.launch",
              "org.rectrain.score");

  @Test
  void noConstantsFromJavaMemory() {
    rule(arithmeticWithNumbers()).check(CLASSES);
  }

  @Test
  void nothingThatCutsTheGraph() {
    rule(cutting()).check(CLASSES);
  }

  @Test
  void neitherBlocksNorTrainerNorGradientCollector() {
    noClasses()
        .that()
        .resideInAnyPackage("org.rectrain..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl.training..", "ai.djl.nn.core..", "ai.djl.nn.transformer..")
        .check(CLASSES);
  }

  @Test
  void theRulesSeeAViolation() {
    JavaClasses bad = new ClassFileImporter().importClasses(Violation.class);
    assertThatThrownBy(() -> rule(arithmeticWithNumbers()).check(bad))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("mul");
    assertThatThrownBy(() -> rule(cutting()).check(bad))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("duplicate");
  }

  private static ArchRule rule(DescribedPredicate<JavaMethodCall> forbidden) {
    return noClasses()
        .that()
        .resideInAnyPackage("org.rectrain..")
        .should()
        .callMethodWhere(forbidden);
  }

  private static DescribedPredicate<JavaMethodCall> arithmeticWithNumbers() {
    return DescribedPredicate.describe(
        "NDArray arithmetic with a Number (use Constants)",
        call ->
            onArray(call)
                && ARITHMETIC.contains(call.getName())
                && call.getTarget().getRawParameterTypes().stream()
                    .anyMatch(type -> type.isEquivalentTo(Number.class)));
  }

  private static DescribedPredicate<JavaMethodCall> cutting() {
    return DescribedPredicate.describe(
        "NDArray.toType, duplicate or set (use Fused and Parameter.assign)",
        call ->
            onArray(call)
                && CUTTING.contains(call.getName())
                && (!call.getName().equals("set")
                    || call.getTarget().getRawParameterTypes().stream()
                        .anyMatch(t -> t.isAssignableTo(Buffer.class) || t.isArray())));
  }

  private static boolean onArray(JavaMethodCall call) {
    return call.getTargetOwner().isAssignableTo(NDArray.class);
  }

  /** What the rules forbid. */
  static final class Violation {
    NDArray bad(NDArray x) {
      return x.mul(2f).duplicate();
    }
  }
}
