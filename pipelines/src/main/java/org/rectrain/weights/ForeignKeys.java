package org.rectrain.weights;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What is done with each key of a file that another tool wrote. A key is <b>read</b>; or
 * <b>harmless</b>, as it changes nothing here (base models run without dropout, logits of tokens
 * are not used); or <b>bound</b> to the values under which it changes nothing, whatever else false
 * or null would mean. A key that is in no table is refused, unless its value is null, false or
 * empty, as tools write options that are off.
 */
final class ForeignKeys {
  /** As an excluded lower bound: 0 itself is allowed. */
  static final double AT_ZERO = -Double.MIN_VALUE;

  /** adapter_config.json of PEFT. */
  static final ForeignKeys ADAPTER =
      new ForeignKeys(
          "peft_type bias r lora_alpha lora_dropout use_rslora target_modules layers_to_transform"
              + " layers_pattern modules_to_save base_model_name_or_path",
          "task_type auto_mapping peft_version revision inference_mode megatron_core"
              + " qalora_group_size eva_config loftq_config corda_config lora_ga_config"
              + " runtime_config",
          Map.of("init_lora_weights", "true false null gaussian orthogonal eva"));

  /** Keys of config.json that note where a model comes from, or which of its tokens mean what. */
  private static final Pattern NOTE = Pattern.compile("_.*|.*_token_id");

  /** config.json of every family, beside {@link #NOTE}. */
  static final ForeignKeys MODEL =
      new ForeignKeys(
          "model_type vocab_size hidden_size num_hidden_layers num_attention_heads"
              + " intermediate_size max_position_embeddings hidden_act",
          "transformers_version architectures output_hidden_states output_attentions return_dict"
              + " dtype torch_dtype id2label label2id num_labels problem_type initializer_range"
              + " use_cache gradient_checkpointing torchscript finetuning_task task_specific_params"
              + " attn_implementation chunk_size_feed_forward tokenizer_class auto_map use_bfloat16"
              + " tf_legacy_loss max_length min_length do_sample early_stopping num_beams"
              + " num_beam_groups diversity_penalty temperature top_k top_p typical_p"
              + " repetition_penalty length_penalty no_repeat_ngram_size"
              + " encoder_no_repeat_ngram_size num_return_sequences output_scores"
              + " return_dict_in_generate remove_invalid_values sentence_transformers"
              + " unsloth_version unsloth_fixed",
          Map.of());

  /** config.json of BERT, beside {@link #MODEL}. */
  static final ForeignKeys BERT =
      new ForeignKeys(
          "type_vocab_size layer_norm_eps position_embedding_type",
          "hidden_dropout_prob attention_probs_dropout_prob classifier_dropout tie_word_embeddings"
              + " directionality pooler_fc_size pooler_num_attention_heads pooler_num_fc_layers"
              + " pooler_size_per_head pooler_type",
          Map.of());

  /** config.json of Qwen2, Qwen3 and Llama, beside {@link #MODEL}. */
  static final ForeignKeys DECODER =
      new ForeignKeys(
          "num_key_value_heads head_dim rms_norm_eps attention_bias mlp_bias tie_word_embeddings"
              + " rope_theta rope_scaling rope_parameters use_sliding_window layer_types",
          "attention_dropout sliding_window max_window_layers pretraining_tp rope_interleaved",
          Map.of(
              "is_causal", "true",
              "partial_rotary_factor", "1 null",
              "logit_scale", "1 null",
              "logits_scaling", "1 null",
              "embedding_multiplier", "1 null",
              "residual_multiplier", "1 null"));

  /** rope_parameters or rope_scaling of config.json. */
  static final ForeignKeys ROPE =
      new ForeignKeys(
          "rope_type type rope_theta factor original_max_position_embeddings low_freq_factor"
              + " high_freq_factor beta_fast beta_slow",
          "",
          Map.of("partial_rotary_factor", "1 null", "truncate", "true"));

  /** tokenizer_config.json. */
  static final ForeignKeys TOKENIZER =
      new ForeignKeys(
          "truncation_side do_lower_case strip_accents tokenize_chinese_chars"
              + " add_bos_token add_eos_token cls_token sep_token unk_token pad_token mask_token"
              + " bos_token eos_token additional_special_tokens extra_special_tokens"
              + " added_tokens_decoder",
          "tokenizer_class model_max_length padding_side name_or_path special_tokens_map_file"
              + " tokenizer_file chat_template clean_up_tokenization_spaces legacy sp_model_kwargs"
              + " use_default_system_prompt model_input_names processor_class do_basic_tokenize"
              + " never_split use_fast errors backend is_local local_files_only max_length stride"
              + " truncation_strategy pad_to_multiple_of pad_token_type_id padding"
              + " model_specific_special_tokens response_schema wordpieces_prefix vocab_size"
              + " spaces_between_special_tokens auto_map unsloth_version",
          Map.of("add_prefix_space", "false null"));

  /** sentence_bert_config.json. */
  static final ForeignKeys SENTENCE =
      new ForeignKeys(
          "do_lower_case modality_config",
          "max_seq_length unpad_inputs",
          Map.of(
              "transformer_task", "feature-extraction", "module_output_name", "token_embeddings"));

  /** config_sentence_transformers.json. */
  static final ForeignKeys SENTENCE_VECTORS =
      new ForeignKeys(
          "",
          "__version__ model_type prompts similarity_fn_name",
          Map.of("default_prompt_name", "null"));

  /** 1_Pooling/config.json, old and new spelling. */
  static final ForeignKeys POOLING =
      new ForeignKeys(
          "pooling_mode pooling_mode_cls_token pooling_mode_mean_tokens pooling_mode_lasttoken",
          "word_embedding_dimension embedding_dimension include_prompt",
          Map.of());

  private final Set<String> read;
  private final Set<String> harmless;
  private final Map<String, Set<String>> bound = new LinkedHashMap<>();

  private ForeignKeys(String read, String harmless, Map<String, String> bound) {
    this.read = Set.of(read.split(" "));
    this.harmless = Set.of(harmless.split(" "));
    bound.forEach((key, values) -> this.bound.put(key, new TreeSet<>(Set.of(values.split(" ")))));
  }

  /** Whether a key is read or harmless whatever its value. */
  boolean knows(String key) {
    return read.contains(key)
        || harmless.contains(key)
        || (this == MODEL && NOTE.matcher(key).matches());
  }

  /** The values under which a key changes nothing; empty when it is bound to none. */
  Set<String> bound(String key) {
    return bound.getOrDefault(key, Set.of());
  }
}
