/** Configuration: records that check themselves, and one strict reader for YAML with overrides. */
@NullMarked
package org.rectrain.config;

import org.jspecify.annotations.NullMarked;
