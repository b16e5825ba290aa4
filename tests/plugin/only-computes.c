/* What any plugin may do: tools/check-symbols must let it pass, as it is compiled with and without optimization. */

#include <karg/plugin.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

double only_computes (const char *text, gsize size);
double
only_computes (const char *text, gsize size)
{
  char *copy = strdup (text), *head = strndup (text, size), *save = NULL, *cursor = copy;
  char *buffer = realloc (malloc (size), 2 * size), *other = calloc (1, size);
  int number = 0;

  strcpy (buffer, text);
  strncpy (other, text, size - 1);
  strcat (buffer, text);
  strncat (buffer, text, size);
  memcpy (buffer + 1, text, size);
  memmove (buffer, buffer + 1, size);
  memset (other, toupper (*text) + tolower (text[1]), size);
  snprintf (other, size, "%s%d", text, isspace ((guchar) *text) + isalnum ((guchar) text[1]));
  double sum = sscanf (text, "%d", &number) + strtol (text, NULL, 10) + strtod (text, NULL) + atoi (text)
               + (double) strtoul (text, NULL, 0) + (double) strtoull (text, NULL, 0) + strcasecmp (text, buffer)
               + (strcasestr (text, "x") != NULL) + (strtok_r (head, ",", &save) != NULL)
               + (strsep (&cursor, ",") != NULL) + buffer[0] + other[0] + number;

  free (copy);
  free (head);
  free (buffer);
  free (other);
  return sum;
}
