/* option.c: what stands behind "enable FEATURE": checked against the feature's table.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "option.h"

#include <karg/engine.h>
#include <karg/nearest.h>

#include <string.h>

char *
karg_feature_option_describe (const KargFeatureOption *option)
{
  static const char *const values[] = {
    [KARG_OPTION_STRING] = "TEXT",
    [KARG_OPTION_INTEGER] = "NUMBER",
    [KARG_OPTION_BOOLEAN] = "yes|no",
    [KARG_OPTION_PCI_ADDRESS] = "ADDRESS",
  };
  const char *value = (guint) option->type < G_N_ELEMENTS (values) ? values[option->type] : "VALUE";

  if (option->type == KARG_OPTION_FLAG)
    return g_strdup (option->name);
  return g_strconcat (option->name, "=", value, option->list ? ",…" : NULL, NULL);
}

const KargFeatureOption *
karg_option_find (const KargFeature *feature, const char *name)
{
  gsize length = strcspn (name, "=");

  for (guint i = 0; feature->options != NULL && feature->options[i] != NULL; i++)
    if (strlen (feature->options[i]->name) == length && strncmp (feature->options[i]->name, name, length) == 0)
      return feature->options[i];
  return NULL;
}

/* Appends what would have been right. */
static void
karg_option_set_error (const KargFeature *feature, KargErrorCode code, const char *message, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; feature->options != NULL && feature->options[i] != NULL; i++)
    {
      g_autofree char *option = karg_feature_option_describe (feature->options[i]);
      g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", option);
    }
  if (known->len == 0)
    g_set_error (error, KARG_ERROR, code, "%s; “%s” has no options", message, feature->name);
  else
    g_set_error (error, KARG_ERROR, code, "%s%s of “%s”: %s", message,
                 g_str_has_suffix (message, "?") ? " Options" : "; options", feature->name, known->str);
}

static const char *
karg_option_guess (const KargFeature *feature, const char *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; feature->options != NULL && feature->options[i] != NULL; i++)
    g_ptr_array_add (names, (gpointer) feature->options[i]->name);
  g_ptr_array_add (names, NULL);
  return karg_nearest (name, (const char *const *) names->pdata);
}

void
karg_option_set_unknown (const KargFeature *feature, const char *text, GError **error)
{
  g_autofree char *name = g_strndup (text, strcspn (text, "="));
  const char *guess = karg_option_guess (feature, name);
  g_autofree char *meant = guess != NULL ? g_strdup_printf ("; is “%s” meant?", guess) : NULL;
  g_autofree char *message
    = g_strdup_printf ("“%s” has no option “%s”%s", feature->name, name, meant != NULL ? meant : "");

  karg_option_set_error (feature, KARG_ERROR_NOT_FOUND, message, error);
}

static gboolean
karg_option_read_hex (const char **at, guint most, guint *value)
{
  const char *p = *at;

  for (*value = 0; g_ascii_isxdigit (*p); p++)
    if ((*value = *value * 16 + (guint) g_ascii_xdigit_value (*p)) > most)
      return FALSE;
  if (p == *at)
    return FALSE;
  *at = p;
  return TRUE;
}

/* [DOMAIN:]BUS:DEVICE.FUNCTION as the kernel spells it in full. (transfer full) NULL: it is none. */
static char *
karg_option_read_pci_address (const char *text)
{
  const char *colon = strchr (text, ':');
  gboolean with_domain = colon != NULL && strchr (colon + 1, ':') != NULL;
  guint domain = 0, bus, device, function;

  if (with_domain && (!karg_option_read_hex (&text, G_MAXINT, &domain) || *text++ != ':'))
    return NULL;
  if (!karg_option_read_hex (&text, 0xff, &bus) || *text++ != ':' || !karg_option_read_hex (&text, 0x1f, &device)
      || *text++ != '.' || !karg_option_read_hex (&text, 7, &function) || *text != '\0')
    return NULL;
  return g_strdup_printf ("%04x:%02x:%02x.%u", domain, bus, device, function);
}

static char *
karg_option_read_boolean (const char *text)
{
  static const char *const yes[] = { "yes", "true", "on", "1", NULL };
  static const char *const no[] = { "no", "false", "off", "0", NULL };

  if (g_strv_contains (yes, text))
    return g_strdup ("yes");
  return g_strv_contains (no, text) ? g_strdup ("no") : NULL;
}

static char *
karg_option_read_integer (const char *text)
{
  guint64 hexadecimal;
  gint64 decimal;

  if (g_str_has_prefix (text, "0x"))
    return g_ascii_string_to_unsigned (text + 2, 16, 0, G_MAXUINT64, &hexadecimal, NULL)
               ? g_strdup_printf ("%" G_GUINT64_FORMAT, hexadecimal) : NULL;
  return g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &decimal, NULL)
             ? g_strdup_printf ("%" G_GINT64_FORMAT, decimal) : NULL;
}

/* One value in its one spelling. (transfer full) NULL: it is of another type. */
static char *
karg_option_read_value (KargOptionType type, const char *text)
{
  switch (type)
    {
    case KARG_OPTION_STRING:
      return *text != '\0' ? g_strdup (text) : NULL;
    case KARG_OPTION_INTEGER:
      return karg_option_read_integer (text);
    case KARG_OPTION_BOOLEAN:
      return karg_option_read_boolean (text);
    case KARG_OPTION_PCI_ADDRESS:
      return karg_option_read_pci_address (text);
    case KARG_OPTION_FLAG:
      break;
    }
  return NULL; /* also for a type of a plugin that is newer than this library */
}

static char *
karg_option_read_values (const KargFeatureOption *option, const char *text)
{
  g_auto (GStrv) values = option->list ? g_strsplit (text, ",", -1) : g_new0 (char *, 2);

  if (!option->list)
    values[0] = g_strdup (text);
  for (guint i = 0; values[i] != NULL; i++)
    {
      char *value = karg_option_read_value (option->type, values[i]);
      if (value == NULL)
        return NULL;
      g_free (values[i]);
      values[i] = value;
    }
  return values[0] != NULL ? g_strjoinv (",", values) : NULL;
}

static char *
karg_option_parse_one (const KargFeature *feature, const char *text, GError **error)
{
  const KargFeatureOption *option = karg_option_find (feature, text);
  const char *equals = strchr (text, '=');
  g_autofree char *message = NULL;

  if (option == NULL)
    {
      karg_option_set_unknown (feature, text, error);
      return NULL;
    }
  if (option->type == KARG_OPTION_FLAG && equals == NULL)
    return g_strdup (text);

  g_autofree char *value = equals != NULL ? karg_option_read_values (option, equals + 1) : NULL;
  if (value != NULL)
    return g_strconcat (option->name, "=", value, NULL);

  g_autofree char *right = karg_feature_option_describe (option);
  if (option->type == KARG_OPTION_FLAG)
    message = g_strdup_printf ("“%s” of “%s” takes no value", option->name, feature->name);
  else if (equals == NULL)
    message = g_strdup_printf ("“%s” of “%s” needs a value (%s)", option->name, feature->name, right);
  else
    message = g_strdup_printf ("“%s” is no value of “%s” (%s)", equals + 1, option->name, right);
  karg_option_set_error (feature, KARG_ERROR_SYNTAX, message, error);
  return NULL;
}

/* Whether @option is new among @options. Fails: SYNTAX when it has another value there. */
static gboolean
karg_option_is_new (const KargFeature *feature, const GPtrArray *options, const char *option, gboolean *is_new,
                    GError **error)
{
  const KargFeatureOption *row = karg_option_find (feature, option);

  for (guint i = 0; i < options->len; i++)
    {
      const char *other = g_ptr_array_index (options, i);
      if (karg_option_find (feature, other) != row)
        continue;
      *is_new = FALSE;
      if (g_str_equal (other, option))
        return TRUE;
      g_autofree char *message = g_strdup_printf ("“%s” and “%s” are asked for together", other, option);
      karg_option_set_error (feature, KARG_ERROR_SYNTAX, message, error);
      return FALSE;
    }
  *is_new = TRUE;
  return TRUE;
}

char **
karg_option_parse (const KargFeature *feature, const char *const *texts, GError **error)
{
  g_autoptr (GPtrArray) options = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      g_autofree char *option = karg_option_parse_one (feature, texts[i], error);
      gboolean is_new = FALSE;

      if (option == NULL || !karg_option_is_new (feature, options, option, &is_new, error))
        return NULL;
      if (is_new)
        g_ptr_array_add (options, g_steal_pointer (&option));
    }
  g_ptr_array_add (options, NULL);
  g_ptr_array_set_free_func (options, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&options), FALSE);
}
